// fhirpath.js: memberOf and %terminologies over a claim.
import fhirpath from "fhirpath";
import r4 from "fhirpath/fhir-context/r4/index.js";
import r5 from "fhirpath/fhir-context/r5/index.js";
import { equal, facts, matches, run, value } from "./checks.mjs";

const [base] = process.argv.slice(2);
const { dated, product, procedure, systems, translation, valueSet } = facts;

// The bundled data is a fragment: a code that it does not have may still be right.
const isOpen = !facts.edition.complete;

const claim = {
  resourceType: "Claim",
  procedure: [
    { procedureCodeableConcept: { coding: [{ system: systems.icd10pcs, code: procedure.code }] } },
  ],
  item: [
    { productOrService: { coding: [{ system: systems.hcpcs, code: product.code }] } },
    { productOrService: { coding: [{ system: systems.hcpcs, code: facts.unknown }] } },
  ],
};

for (const [version, model] of Object.entries({ r4, r5 })) {
  const options = { async: "always", terminologyUrl: `${base}/${version}` };
  const evaluate = (expression) => fhirpath.evaluate(claim, expression, {}, model, options);
  const checks = {
    async "memberOf tells right from wrong codes"() {
      const query = `Claim.item.productOrService.select(memberOf('${valueSet}'))`;
      equal(await evaluate(query), [true, isOpen]);
    },

    async "memberOf selects the coding that is in a value set"() {
      const query = `Claim.item.productOrService.coding.where(memberOf('${valueSet}')).code`;
      equal(await evaluate(query), isOpen ? [product.code, facts.unknown] : [product.code]);
    },

    async "%terminologies.lookup finds a display as of a date"() {
      const coding = `%factory.Coding('${systems.hcpcs}', '${dated.code}')`;
      const [got] = await evaluate(`%terminologies.lookup(${coding}, 'date=${dated.in}')`);
      equal([value(got, "display"), value(got, "version")], [dated.display, dated.version]);
    },

    async "%terminologies.lookup of an unknown code is empty"() {
      const coding = `%factory.Coding('${systems.hcpcs}', '${facts.unknown}')`;
      equal(await evaluate(`%terminologies.lookup(${coding})`), []);
    },

    async "%terminologies.expand filters"() {
      const words = `'filter=${facts.filter.text}&count=2'`;
      const [got] = await evaluate(`%terminologies.expand('${valueSet}', ${words})`);
      equal([got.expansion.total, got.expansion.contains.length], [facts.filter.total, 2]);
    },

    async "%terminologies.validateVS and validateCS have the display"() {
      const concept = "%context.item[0].productOrService";
      for (const call of [`validateVS('${valueSet}', ${concept})`,
        `validateCS('${systems.hcpcs}', ${concept}.coding)`]) {
        const [got] = await evaluate(`%terminologies.${call}`);
        equal([value(got, "result"), value(got, "display")], [true, product.display]);
      }
    },

    async "%terminologies.validateVS takes a code alone"() {
      const [got] = await evaluate(`%terminologies.validateVS('${valueSet}', '${product.code}')`);
      equal(value(got, "result"), true);
    },

    async "%terminologies.subsumes"() {
      const codes = `'Q', '${product.code}'`;
      equal(await evaluate(`%terminologies.subsumes('${systems.hcpcs}', ${codes})`), ["subsumes"]);
    },

    async "%terminologies.translate"() {
      const coding = "%context.procedure.procedure.coding";
      const [got] = await evaluate(
        `%terminologies.translate('${facts.conceptMap.url}', ${coding})`,
      );
      equal(matches(got, version)[0], [translation.target, translation[version].value]);
    },
  };
  await run(Object.fromEntries(
    Object.entries(checks).map(([name, check]) => [`${version} ${name}`, check]),
  ));
}
