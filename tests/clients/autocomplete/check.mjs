// LHC's autocompletion in Chromium: typed into, over NLM's search and over $expand.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { opened } from "./browser.mjs";
import { equal, facts, run, within } from "./checks.mjs";

const [base] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const main = require.resolve("autocomplete-lhc");
const folder = dirname(dirname(main));
const { product } = facts;

// The modules that a module requires, by their paths: as a bundler joins them.
function modules(path, found = {}) {
  const name = relative(folder, path);
  if (name in found) return found;
  found[name] = readFileSync(path, "utf8");
  for (const [, other] of found[name].matchAll(/require\(['"](\.[^'"]+)['"]\)/g)) {
    modules(require.resolve(resolve(dirname(path), other)), found);
  }
  return found;
}

// Runs in the page: the same modules as a script of the page.
function load([sources, start]) {
  const exported = {};
  const required = (name) => {
    if (!(name in exported)) {
      const module = { exports: {} };
      exported[name] = module.exports;
      const folder = name.split("/").slice(0, -1);
      const from = (other) => required(pathOf([...folder, ...other.split("/")]));
      new Function("module", "exports", "require", sources[name])(module, module.exports, from);
      exported[name] = module.exports;
    }
    return exported[name];
  };
  const pathOf = (parts) => {
    const path = [];
    for (const part of parts) part === ".." ? path.pop() : part !== "." && path.push(part);
    return path.join("/").replace(/(\.js)?$/, ".js");
  };
  globalThis.Def = required(start);
}

const { browser, page, close } = await opened();
page.setDefaultTimeout(10_000);

// Type into a new field, and return the lines of its list.
async function listed(url, options, text) {
  await page.setContent('<input id="field" type="text">');
  await page.evaluate(load, [modules(main), relative(folder, main)]);
  await page.evaluate(
    ([address, given]) => new Def.Autocompleter.Search("field", address, given),
    [url, options],
  );
  await page.locator("#field").pressSequentially(text, { delay: 30 });
  const list = page.locator("#completionOptions").locator("li, tbody tr");
  await list.first().waitFor();
  return list.allInnerTexts();
}

// Choose the first line of the list; return the text of the field and the code behind it.
async function chosen() {
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  return page.evaluate(() => {
    const field = document.getElementById("field");
    return [field.value, field.autocomp.getSelectedCodes()[0]];
  });
}

const words = product.short.slice(0, -2);
const checks = {
  async "NLM's search lists codes while one types"() {
    const columns = { tableFormat: true, valueCols: [0], colHeaders: ["Code", "Description"] };
    const lines = await listed(`${base}/api/hcpcs/v3/search`, columns, words);
    within(product.code, lines[0]);
    within(product.display, lines[0]);
    equal(await chosen(), [product.code, product.code]);
  },

  async "NLM's search of ICD-10-CM"() {
    const columns = { tableFormat: true, valueCols: [0, 1] };
    const url = `${base}/api/icd10cm/v3/search?sf=code,name`;
    const lines = await listed(url, columns, facts.diagnosis.code);
    within(facts.diagnosis.display, lines[0]);
  },
};
for (const version of Object.keys(facts.fhirVersion)) {
  checks[`${version} $expand lists displays while one types`] = async () => {
    const url = `${base}/${version}/ValueSet/$expand?url=${encodeURIComponent(facts.valueSet)}`;
    const lines = await listed(url, { fhir: true }, words);
    within(product.display, lines[0]);
    equal(await chosen(), [product.display, product.code]);
  };
}

try {
  await run(checks);
} finally {
  await close();
}
