// The same questions for each client in JavaScript, which asks them in its own way.
//
// A client has: metadata(), operation(path, query), posted(path, parameters), pages(type, query):
// the resources of all pages, read(type, id), batch(bundle), and outcome(error): the
// OperationOutcome of its error.
import { equal, facts, matches, rejected, value, within } from "./checks.mjs";

const { dated, diagnosis, edition, filter, procedure, product, systems, translation } = facts;

export function questions(version, client) {
  const named = Object.entries(of(version, client));
  return Object.fromEntries(named.map(([name, check]) => [`${version} ${name}`, check]));
}

export const lookups = [
  { system: systems.icd10cm, code: diagnosis.code },
  { system: systems.icd10pcs, code: procedure.code },
];

export function parameters(...parameter) {
  return { resourceType: "Parameters", parameter };
}

function of(version, client) {
  return {
    async "capability statement"() {
      equal((await client.metadata()).fhirVersion, facts.fhirVersion[version]);
    },

    async "lookup as of a date, by GET and POST"() {
      const wanted = [dated.display, dated.version];
      const query = { system: systems.hcpcs, code: dated.code, date: dated.in };
      const got = await client.operation("CodeSystem/$lookup", query);
      equal([value(got, "display"), value(got, "version")], wanted);
      const posted = await client.posted(
        "CodeSystem/$lookup",
        parameters(
          { name: "coding", valueCoding: { system: systems.hcpcs, code: dated.code } },
          { name: "date", valueDateTime: dated.in },
        ),
      );
      equal([value(posted, "display"), value(posted, "version")], wanted);
    },

    async "a code that is not in force is an error that says so"() {
      const query = { system: systems.hcpcs, code: dated.code, date: dated.out };
      const outcome = client.outcome(await rejected(client.operation("CodeSystem/$lookup", query)));
      equal(outcome.resourceType, "OperationOutcome");
      within(dated.why, outcome.issue[0].details.text);
    },

    async "a parameter that is missing is named in the error of a POST"() {
      const incomplete = parameters({ name: "code", valueCode: product.code });
      const outcome = client.outcome(await rejected(client.posted("CodeSystem/$lookup", incomplete)));
      within("system", outcome.issue[0].details.text);
    },

    async "a wrong display is refused with the right one"() {
      for (const [display, right] of [["Wrong", false], [product.display, true]]) {
        const query = { url: systems.hcpcs, code: product.code, display };
        const got = await client.operation("CodeSystem/$validate-code", query);
        equal([value(got, "result"), value(got, "display")], [right, product.display]);
      }
    },

    async "an expansion with a filter, in pages"() {
      const codes = [];
      for (let offset = 0; offset < filter.total; offset += filter.page) {
        const page = { filter: filter.text, count: filter.page, offset };
        const got = await client.operation("ValueSet/$expand", { url: facts.valueSet, ...page });
        equal(got.expansion.total, filter.total);
        codes.push(...got.expansion.contains.map((each) => each.code));
      }
      equal([codes[0], codes.length], [filter.first, filter.total]);
      equal(new Set(codes).size, filter.total);
    },

    async "a translation"() {
      const words = translation[version];
      const query = { system: systems.icd10pcs, [words.code]: procedure.code, [words.to]: systems.cpt };
      const got = await client.operation("ConceptMap/$translate", query);
      equal([value(got, "result"), matches(got, version).length > 0], [true, true]);
      for (const match of matches(got, version)) equal(match, [translation.target, words.value]);
    },

    async "a search by url, page by page, has the newest edition first"() {
      const found = await client.pages("CodeSystem", { url: systems.hcpcs, _count: 1 });
      equal([found.length, found[0].version], [edition.editions, edition.version]);
    },

    async "all pages of a search have each resource once"() {
      const found = await client.pages("ValueSet", { _count: 10, _elements: "url,version" });
      equal(new Set(found.map((each) => each.id)).size, found.length);
      within(facts.valueSet, found.map((each) => each.url));
    },

    async "resources are read by id"() {
      equal((await client.read("ConceptMap", facts.conceptMap.id)).url, facts.conceptMap.url);
      equal((await client.read("CodeSystem", edition.id)).version, edition.version);
    },

    async "a resource that does not exist is an error with an OperationOutcome"() {
      const outcome = client.outcome(await rejected(client.read("ValueSet", "nothing")));
      equal(outcome.issue[0].code, "not-found");
    },

    async "a batch has the result of each request"() {
      const urls = lookups.map((query) => `CodeSystem/$lookup?${new URLSearchParams(query)}`);
      const entry = urls.map((url) => ({ request: { method: "GET", url } }));
      const got = await client.batch({ resourceType: "Bundle", type: "batch", entry });
      const displays = got.entry.map((each) => value(each.resource, "display"));
      equal(displays, [diagnosis.display, procedure.display]);
    },
  };
}
