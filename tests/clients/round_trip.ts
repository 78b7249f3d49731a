// A finding written, read, changed and removed through the types that openapi-typescript makes.

import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

declare const process: { env: Record<string, string | undefined> };

const api = createClient<paths>({
  baseUrl: `${process.env.BASE}/api/v1`,
  headers: { Authorization: `Bearer ${process.env.TOKEN}` },
});

function there<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

function same<T>(found: T, expected: T): void {
  if (found !== expected) throw new Error(`${found} is not ${expected}`);
}

const client = there(await api.POST("/clients", { body: { name: "TypeScript" } })).data;
const project = there(await api.POST("/projects", { body: { name: "TypeScript", client_id: client.id } })).data;
const body = { project_id: project.id, title: "SQL injection", severity: "High" as const };
const finding = there(await api.POST("/findings", { body })).data;
const at = { path: { id: finding.id } };
const changed = there(
  await api.PATCH("/findings/{id}", { params: { ...at, header: { "If-Match": '"1"' } }, body: { status: "Remediated" } }),
).data;
same(changed.version, 2);
const listed = there(await api.GET("/findings", { params: { query: { project_id: project.id } } }));
// As CSV it would be a text.
if (typeof listed === "string") throw new Error(listed);
same(listed.meta.total, 1);
same(listed.data[0]?.id, finding.id);
await api.DELETE("/findings/{id}", { params: at });
const gone = await api.GET("/findings/{id}", { params: at });
same(gone.error?.error.code, "NOT_FOUND");
console.log("The TypeScript client did its round trip.");
