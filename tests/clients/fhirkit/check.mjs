// FHIRKit Client: operations, searches with nextPage, reads, batches, its CapabilityTool.
import { CapabilityTool, Client } from "fhir-kit-client";
import { equal, facts, run, value } from "./checks.mjs";
import { questions } from "./questions.mjs";

const [base] = process.argv.slice(2);

// The first bundle of a search, and all after it.
async function pages(client, resourceType, searchParams) {
  const found = [];
  let bundle = await client.search({ resourceType, searchParams });
  while (bundle) {
    found.push(...bundle.entry.map((each) => each.resource));
    bundle = await client.nextPage({ bundle });
  }
  return found;
}

// A path such as CodeSystem/$lookup as the arguments of an operation.
function named(path) {
  const [resourceType, name] = path.split("/");
  return { resourceType, name };
}

function asked(client) {
  return {
    metadata: () => client.capabilityStatement(),
    operation: (path, input) => client.operation({ ...named(path), method: "GET", input }),
    posted: (path, input) => client.operation({ ...named(path), input }),
    pages: (type, query) => pages(client, type, query),
    read: (resourceType, id) => client.read({ resourceType, id }),
    batch: (body) => client.batch({ body }),
    outcome: (error) => error.response.data,
  };
}

for (const version of Object.keys(facts.fhirVersion)) {
  const client = new Client({ baseUrl: `${base}/${version}` });
  await run({
    ...questions(version, asked(client)),

    async [`${version} CapabilityTool finds reads and searches`]() {
      const tool = new CapabilityTool(await client.capabilityStatement());
      for (const type of ["CodeSystem", "ValueSet", "ConceptMap"]) {
        equal(tool.resourceCan(type, "read"), true);
        equal(Boolean(tool.resourceSearch(type, "url")), true);
      }
    },

    async [`${version} an operation of one resource`]() {
      const one = { resourceType: "CodeSystem", id: facts.edition.id, name: "lookup" };
      const got = await client.operation({ ...one, method: "GET", input: { code: facts.product.code } });
      equal(value(got, "display"), facts.product.display);
    },

    async [`${version} a search by POST`]() {
      const searchParams = { url: facts.systems.hcpcs };
      const options = { postSearch: true };
      const got = await client.search({ resourceType: "CodeSystem", searchParams, options });
      equal(got.total, facts.edition.editions);
    },

    async [`${version} references are resolved`]() {
      const got = await client.resolve({ reference: "ValueSet/hcpcs" });
      equal(got.url, facts.valueSet);
      const reference = `${base}/${version}/ConceptMap/${facts.conceptMap.id}`;
      equal((await client.resolve({ reference })).url, facts.conceptMap.url);
    },
  });
}
