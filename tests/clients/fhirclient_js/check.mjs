// SMART's fhirclient: requests with all pages and with a limit, references, its HttpError.
import smart from "fhirclient";
import { equal, facts, rejected, run, value } from "./checks.mjs";
import { questions } from "./questions.mjs";

const [base] = process.argv.slice(2);
const headers = { "content-type": "application/fhir+json" };

const posting = (body) => ({ method: "POST", body: JSON.stringify(body), headers });

const pathOf = (path, query) => `${path}?${new URLSearchParams(query)}`;

function asked(client) {
  const all = { pageLimit: 0, flat: true };
  return {
    metadata: () => client.request("metadata"),
    operation: (path, query) => client.request(pathOf(path, query)),
    posted: (path, body) => client.request({ url: path, ...posting(body) }),
    pages: (type, query) => client.request(pathOf(type, query), all),
    read: (type, id) => client.request(`${type}/${id}`),
    batch: (body) => client.request({ url: "", ...posting(body) }),
    outcome: (error) => JSON.parse(error.message.slice(error.message.indexOf("{"))),
  };
}

for (const version of Object.keys(facts.fhirVersion)) {
  const client = smart({}, {}).client({ serverUrl: `${base}/${version}` });
  await run({
    ...questions(version, asked(client)),

    async [`${version} the version of FHIR is found`]() {
      equal(await client.getFhirVersion(), facts.fhirVersion[version]);
    },

    async [`${version} an error has the status`]() {
      const error = await rejected(client.request("ValueSet/nothing"));
      equal([error.name, error.status], ["HttpError", 404]);
    },

    async [`${version} pages come one by one`]() {
      const found = [];
      const query = pathOf("CodeSystem", { url: facts.systems.hcpcs, _count: 1 });
      await client.request(query, { pageLimit: 0, onPage: (page) => found.push(page.total) });
      equal(found, Array(facts.edition.editions).fill(facts.edition.editions));
    },

    async [`${version} the response itself can be had`]() {
      const query = pathOf("CodeSystem/$lookup", { system: facts.systems.hcpcs, code: "Q2057" });
      const got = await client.request({ url: query, includeResponse: true });
      equal([got.response.status, value(got.body, "code")], [200, "Q2057"]);
    },

    async [`${version} what would change content is refused`]() {
      const value_set = { resourceType: "ValueSet", id: "hcpcs", status: "active" };
      equal((await rejected(client.update(value_set))).status, 405);
      equal((await rejected(client.delete("ValueSet/hcpcs"))).status, 405);
      equal((await rejected(client.create({ resourceType: "ValueSet", status: "active" }))).status, 405);
    },
  });
}
