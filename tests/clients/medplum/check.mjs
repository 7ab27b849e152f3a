// Medplum's client: searches, readCanonical, valueSetExpand, requests that it batches itself.
import { equal, facts, rejected, run, value } from "./checks.mjs";
import { lookups, questions } from "./questions.mjs";

// Node has it from version 22 on; the client needs it to be defined, and does not use it here.
globalThis.WebSocket ??= class {};
const { MedplumClient, OperationOutcomeError } = await import("@medplum/core");

const [base] = process.argv.slice(2);

async function pages(client, type, query) {
  const found = [];
  for await (const page of client.searchResourcePages(type, query)) found.push(...page);
  return found;
}

function outcome(error) {
  if (!(error instanceof OperationOutcomeError)) throw error;
  return error.outcome;
}

function urlOf(client, path, query) {
  const url = client.fhirUrl(...path.split("/"));
  url.search = new URLSearchParams(query);
  return url;
}

function asked(client) {
  return {
    metadata: () => client.get(client.fhirUrl("metadata")),
    operation: (path, query) => client.get(urlOf(client, path, query)),
    posted: (path, body) => client.post(client.fhirUrl(...path.split("/")), body),
    pages: (type, query) => pages(client, type, query),
    read: (type, id) => client.readResource(type, id),
    batch: (bundle) => client.executeBatch(bundle),
    outcome,
  };
}

for (const version of Object.keys(facts.fhirVersion)) {
  const options = { baseUrl: base, fhirUrlPath: version, fetch };
  const client = new MedplumClient(options);
  await run({
    ...questions(version, asked(client)),

    async [`${version} a value set is expanded`]() {
      const { text, page, total } = facts.filter;
      const got = await client.valueSetExpand({ url: facts.valueSet, filter: text, count: page });
      equal([got.expansion.total, got.expansion.contains.length], [total, page]);
    },

    async [`${version} a resource is found by its canonical url`]() {
      const got = await client.readCanonical("CodeSystem", facts.systems.hcpcs);
      equal(got.version, facts.edition.version);
      equal((await client.searchOne("ValueSet", { url: facts.valueSet })).id, "hcpcs");
    },

    async [`${version} requests that the client joins in a batch`]() {
      const joining = new MedplumClient({ ...options, autoBatchTime: 20 });
      const urls = lookups.map((query) => urlOf(joining, "CodeSystem/$lookup", query));
      const got = await Promise.all(urls.map((url) => joining.get(url)));
      const wanted = [facts.diagnosis.display, facts.procedure.display];
      equal(got.map((each) => value(each, "display")), wanted);
    },

    async [`${version} what would change content is refused`]() {
      const error = await rejected(client.deleteResource("ValueSet", "hcpcs"));
      equal(outcome(error).resourceType, "OperationOutcome");
    },
  });
}
