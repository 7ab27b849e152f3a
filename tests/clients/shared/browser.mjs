// Chromium with a page of an application that is served from another origin than the server.
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

// Without the network of the browser's maker, which is not needed and may be out of reach.
const ARGUMENTS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
  ...["--disable-background-networking", "--disable-component-update"],
];

export async function opened(body = "") {
  const site = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><title>An application</title><link rel=icon href=data:,>${body}`);
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  const profile = await mkdtemp(join(tmpdir(), "fhir-hcpcs-browser-"));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM,
    args: ARGUMENTS,
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${site.address().port}/`);

  async function close() {
    await browser.close();
    site.close();
    await rm(profile, { recursive: true, force: true });
  }

  return { browser, page, close };
}
