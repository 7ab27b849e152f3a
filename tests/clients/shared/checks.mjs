// What the clients in JavaScript share: what is right, and a line for each check.
import { readFileSync } from "node:fs";

const read = JSON.parse(readFileSync(new URL("facts.json", import.meta.url)));
export const facts = { ...read, ...read[process.env.FHIR_HCPCS_CLIENT_CONTENT ?? "installed"] };

export function equal(got, wanted) {
  const [one, other] = [got, wanted].map((value) => JSON.stringify(value));
  if (one !== other) throw new Error(`${one}, not ${other}`);
}

export function within(part, text) {
  if (!String(text).includes(part)) throw new Error(`${JSON.stringify(part)} is not in ${text}`);
}

// The error of a promise that must be rejected.
export async function rejected(promise) {
  const value = await promise.then((value) => ({ value }), (error) => ({ error }));
  if (!("error" in value)) throw new Error(`no error, but ${JSON.stringify(value.value)}`);
  return value.error;
}

// The value of the parameter of a name, or its parts.
export function value(parameters, name) {
  const found = parameters.parameter.find((each) => each.name === name);
  const key = found && Object.keys(found).find((each) => each.startsWith("value"));
  return key ? found[key] : found?.part;
}

// The codes and relationships of the matches of a translation.
export function matches(parameters, version) {
  const of = (part, name) => value({ parameter: part }, name);
  return parameters.parameter
    .filter((each) => each.name === "match")
    .map(({ part }) => [of(part, "concept").code, of(part, facts.translation[version].kind)]);
}

// Run the checks, by name, one after another.
export async function run(checks) {
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (error) {
      const line = `FAIL ${name}: ${error}`.replaceAll(/\x1b\[\d+m/g, "");
      console.log(line.replaceAll("\n", " ").slice(0, 500));
      process.exitCode = 1;
    }
  }
}
