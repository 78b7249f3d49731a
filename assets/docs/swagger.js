// Starts Swagger UI. /docs shows the whole document, /api/ipam/docs the part of one service.
const service = /^\/api\/([a-z]+)\/docs/.exec(location.pathname);

SwaggerUIBundle({
  url: service ? `/openapi.json?service=${service[1]}` : "/openapi.json",
  dom_id: "#reader",
  deepLinking: true,
  displayOperationId: false,
  docExpansion: "none",
  filter: true,
  // Nothing is asked of another host, and no credential stays in the browser's storage.
  validatorUrl: null,
  persistAuthorization: false,
});
