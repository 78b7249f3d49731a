// Starts ReDoc, in the fonts of the system: it loads none by itself.
const fonts = "system-ui, sans-serif";

Redoc.init(
  "/openapi.json",
  {
    theme: { typography: { fontFamily: fonts, headings: { fontFamily: fonts } } },
  },
  document.getElementById("reader"),
);
