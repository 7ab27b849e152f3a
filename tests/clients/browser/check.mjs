// Chromium: scripts of another origin ask the server, and its own pages load without an error.
import { opened } from "./browser.mjs";
import { equal, facts, run, value, within } from "./checks.mjs";
import { lookups } from "./questions.mjs";

const [base] = process.argv.slice(2);
const FHIR = "application/fhir+json";
const { browser, page, close } = await opened();

// What a script of the page gets from fetch: what it may see of the response, or the error.
function asked(url, options = {}) {
  return page.evaluate(async ([address, init]) => {
    const response = await fetch(address, init);
    const text = await response.text();
    const headers = Object.fromEntries(response.headers);
    const body = text && headers["content-type"]?.includes("json") ? JSON.parse(text) : text;
    return { status: response.status, type: response.type, headers, body };
  }, [url, options]);
}

const urlOf = (version, path, query) => `${base}/${version}/${path}?${new URLSearchParams(query)}`;

// Open a page of the server; return what its console and its scripts complain of.
async function complaints(address, use) {
  const own = await browser.newPage();
  const found = [];
  own.on("console", (line) => line.type() === "error" && found.push(line.text()));
  own.on("pageerror", (error) => found.push(String(error)));
  own.on("requestfailed", (request) => found.push(request.url()));
  await own.goto(address, { waitUntil: "networkidle" });
  await use(own);
  await own.close();
  return found;
}

// The statuses that the network really answered, which a script does not see.
async function statuses(use) {
  const session = await browser.newCDPSession(page);
  const found = [];
  await session.send("Network.enable");
  session.on("Network.responseReceivedExtraInfo", (event) => found.push(event.statusCode));
  await use();
  await session.detach();
  return found;
}

function crossOrigin(version) {
  const [diagnosis, procedure] = lookups;
  const lookup = urlOf(version, "CodeSystem/$lookup", diagnosis);
  return {
    async "a simple request is answered, and its exposed headers are read"() {
      const got = await asked(lookup);
      equal([got.status, got.type], [200, "cors"]);
      equal(value(got.body, "display"), facts.diagnosis.display);
      within(FHIR, got.headers["content-type"]);
      equal([Boolean(got.headers.etag), Boolean(got.headers["x-request-id"])], [true, true]);
    },

    async "a request with headers of its own is preflighted, and answered"() {
      const headers = { Accept: FHIR, Authorization: "Bearer of-nothing", "X-Application": "one" };
      const got = await asked(lookup, { headers: { ...headers, "Cache-Control": "no-cache" } });
      equal([got.status, value(got.body, "code")], [200, facts.diagnosis.code]);
    },

    async "a resource is posted as FHIR's JSON"() {
      const coding = { system: procedure.system, code: procedure.code };
      const parameter = [{ name: "coding", valueCoding: coding }];
      const body = JSON.stringify({ resourceType: "Parameters", parameter });
      const headers = { "Content-Type": FHIR, Accept: FHIR };
      const url = urlOf(version, "CodeSystem/$lookup", {});
      const got = await asked(url, { method: "POST", headers, body });
      equal([got.status, value(got.body, "display")], [200, facts.procedure.display]);
    },

    async "a form is posted"() {
      const body = new URLSearchParams(procedure).toString();
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      const url = urlOf(version, "CodeSystem/$lookup", {});
      const got = await asked(url, { method: "POST", headers, body });
      equal([got.status, value(got.body, "display")], [200, facts.procedure.display]);
    },

    async "an ETag that a script sends is answered with 304"() {
      const { headers } = await asked(lookup, { cache: "no-store" });
      const init = { headers: { "If-None-Match": headers.etag }, cache: "no-store" };
      equal((await asked(lookup, init)).status, 304);
    },

    async "the cache of the browser revalidates"() {
      await asked(lookup);
      const found = await statuses(async () => {
        const got = await asked(lookup, { cache: "no-cache" });
        equal([got.status, value(got.body, "code")], [200, facts.diagnosis.code]);
      });
      equal(found, [304]);
    },

    async "an error is read, with its OperationOutcome"() {
      const got = await asked(urlOf(version, "ValueSet/nothing", {}));
      equal([got.status, got.body.resourceType], [404, "OperationOutcome"]);
    },

    async "an expansion is typed into, as autocompletion does"() {
      const typed = { url: facts.valueSet, filter: facts.filter.text, count: 5 };
      const got = await asked(urlOf(version, "ValueSet/$expand", typed));
      equal(got.body.expansion.total, facts.filter.total);
    },
  };
}

const pages = {
  async "the start page has no error, and its links are answered"() {
    equal(await complaints(`${base}/`, async (own) => {
      const links = await own.$$eval("a[href]", (all) => all.map((each) => each.href));
      const inside = links.filter((link) => link.startsWith(base));
      equal(inside.length > 2, true);
      for (const link of inside) equal([link, (await fetch(link)).status], [link, 200]);
    }), []);
  },

  async "the page of all endpoints has no error, and opens an operation"() {
    equal(await complaints(`${base}/docs`, async (own) => {
      const operation = own.locator(".opblock", { hasText: "/r4/CodeSystem/$lookup" }).first();
      await operation.click();
      await own.locator(".opblock-body").first().waitFor();
    }), []);
  },
};

try {
  for (const version of Object.keys(facts.fhirVersion)) {
    const checks = Object.entries(crossOrigin(version));
    await run(Object.fromEntries(checks.map(([name, check]) => [`${version} ${name}`, check])));
  }
  await run(pages);
} finally {
  await close();
}
