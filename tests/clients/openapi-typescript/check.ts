// Calls of openapi-fetch with the generated types.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.d.ts";

type Schemas = components["schemas"];

const [, , base, path] = process.argv;
const facts = JSON.parse(readFileSync(path!, "utf8"));
const { hcpcs, icd10pcs: pcs, cpt } = facts.systems as Record<string, string>;
const { code, display } = facts.product as Record<"code" | "display", string>;
const map: string = facts.conceptMap.id;
const procedure: string = facts.procedure.code;
const target: string = facts.translation.target;
const headers = { Accept: "application/fhir+json" };
const client = createClient<paths>({ baseUrl: base, headers });

const displays = (result?: Schemas["CodeSystemLookupResult"]): string[] =>
  result!.parameter.flatMap((one) => (one.name === "display" ? [one.valueString] : []));

async function lookup() {
  const query = { system: hcpcs, code };
  const r4 = await client.GET("/r4/CodeSystem/$lookup", { params: { query } });
  const r5 = await client.GET("/r5/CodeSystem/$lookup", {
    params: { query: { ...query, property: ["display"] } },
  });
  assert.deepEqual(displays(r4.data), [display]);
  assert.deepEqual(displays(r5.data), [display]);
}

async function lookupByPost() {
  const { data } = await client.POST("/r5/CodeSystem/$lookup", {
    headers: { "Content-Type": "application/fhir+json" },
    body: {
      resourceType: "Parameters",
      parameter: [
        { name: "system", valueUri: hcpcs },
        { name: "code", valueCode: code },
      ],
    },
  });
  assert.deepEqual(displays(data), [display]);
}

const valid = (result?: Schemas["CodeSystemValidateCodeResult"]): boolean[] =>
  result!.parameter.flatMap((one) => (one.name === "result" ? [one.valueBoolean] : []));

async function validate() {
  const right = await client.GET("/r4/CodeSystem/$validate-code", {
    params: { query: { url: hcpcs, code } },
  });
  const wrong = await client.GET("/r5/CodeSystem/$validate-code", {
    params: { query: { url: hcpcs, code: "ZZZZZ" } },
  });
  assert.deepEqual([valid(right.data), valid(wrong.data)], [[true], [false]]);
}

async function expand() {
  const query = { url: `${hcpcs}?fhir_vs`, count: 3 };
  const r4 = await client.GET("/r4/ValueSet/$expand", { params: { query } });
  const r5 = await client.GET("/r5/ValueSet/$expand", { params: { query } });
  const codes = r4.data!.expansion!.contains!.map((one) => one.code);
  assert.equal(codes.length, 3);
  assert.deepEqual(r5.data!.expansion!.contains!.map((one) => one.code), codes);
}

async function translate() {
  const r4 = await client.GET("/r4/ConceptMap/$translate", {
    params: { query: { system: pcs, code: procedure, targetsystem: cpt } },
  });
  const r5 = await client.GET("/r5/ConceptMap/$translate", {
    params: { query: { system: pcs, sourceCode: procedure, targetSystem: cpt } },
  });
  const first = r4.data!.parameter.flatMap((one) => (one.name === "match" ? one.part : []));
  const second = r5.data!.parameter.flatMap((one) => (one.name === "match" ? one.part : []));
  assert.ok(first.some((one) => one.name === "concept" && one.valueCoding.code === target));
  assert.ok(second.some((one) => one.name === "concept" && one.valueCoding.code === target));
}

async function search() {
  const params = { query: { _id: map } };
  const r4 = await client.GET("/r4/ConceptMap", { params });
  const r5 = await client.GET("/r5/ConceptMap", { params });
  for (const bundle of [r4.data!, r5.data!]) {
    const resource = bundle.entry![0]!.resource!;
    assert.equal(resource.resourceType, "ConceptMap");
    assert.equal(bundle.total, 1);
  }
}

async function read() {
  const params = { path: { id: map } };
  const r4 = await client.GET("/r4/ConceptMap/{id}", { params });
  const r5 = await client.GET("/r5/ConceptMap/{id}", { params });
  assert.equal(r4.data!.group![0]!.target, cpt);
  assert.equal(r5.data!.group![0]!.target, cpt);
}

async function metadata() {
  const r4 = await client.GET("/r4/metadata");
  const r5 = await client.GET("/r5/metadata");
  for (const [statement, version] of [[r4.data!, "4.0.1"], [r5.data!, "5.0.0"]] as const) {
    assert.ok(statement.resourceType === "CapabilityStatement");
    assert.equal(statement.fhirVersion, version);
  }
}

async function error() {
  const { data, error, response } = await client.GET("/r5/CodeSystem/$lookup", {
    params: { query: { system: hcpcs, code: "ZZZZZ" } },
  });
  assert.equal(data, undefined);
  assert.equal(response.status, 404);
  assert.equal(error!.issue[0]!.severity, "error");
}

async function checkCoding() {
  const { data } = await client.POST("/r4/Claim/$check-coding", {
    headers: { "Content-Type": "application/fhir+json" },
    body: { resourceType: "Claim", status: "active" },
  });
  assert.ok(data!.issue.length);
}

async function health() {
  const { data } = await client.GET("/health");
  assert.equal(data!.broken, 0);
}

const checks = [
  lookup, lookupByPost, validate, expand, translate, search, read, metadata, error, checkCoding,
  health,
];
for (const check of checks) {
  try {
    await check();
    console.log(`ok ${check.name}`);
  } catch (problem) {
    console.log(`FAIL ${check.name}: ${String(problem).split("\n")[0]}`);
    process.exitCode = 1;
  }
}
