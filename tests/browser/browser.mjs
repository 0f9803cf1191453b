// What the tests share: Chromium from the system's packages, the pages that `cargo test --test html` wrote, and a page
// opened with an eye on everything that it must not do.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const target = process.env.CARGO_TARGET_DIR ?? join(repository, 'target');
const pages = join(target, 'tmp/html');
const pictures = join(target, 'browser');

function chromium() {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch { /* the next one */ }
  }
  return undefined;
}

/** Why the tests cannot run here; undefined where they can. */
export const missing = !chromium() ? 'no Chromium: install the package chromium'
  : !existsSync(join(pages, 'demo.html')) ? 'no pages: run `cargo test --test html` first'
    : undefined;
if (missing) console.log(`browser tests left out: ${missing}`);

export async function launch() {
  // Root has no sandbox in a container; the pages are our own.
  return puppeteer.launch({ executablePath: chromium(), args: ['--no-sandbox', '--disable-gpu'] });
}

export const sizes = { desktop: [1280, 900], phone: [390, 844] };

/** Opens a page; `wrong` collects console output, errors and requests for anything but the page itself. */
export async function open(browser, name, { hash = '', scheme = 'light', size = 'desktop', script = true } = {}) {
  const page = await browser.newPage();
  const address = pathToFileURL(join(pages, `${name}.html`)).href;
  const wrong = [];
  page.on('console', (message) => wrong.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(address) && request.url() !== 'data:,') wrong.push(`request: ${request.url()}`);
  });
  await page.setJavaScriptEnabled(script);
  const [width, height] = sizes[size];
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
  await page.goto(address + hash);
  return { page, wrong };
}

/** A picture for a person to look at. */
export async function picture(page, name) {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

export function pdfPath(name) {
  mkdirSync(pictures, { recursive: true });
  return join(pictures, `${name}.pdf`);
}

/** Findings that can be seen, by what the page says of them. */
export async function shown(page) {
  return page.evaluate(() => [...document.querySelectorAll('article.finding')]
    .filter((each) => !each.closest('[hidden]'))
    .map((each) => ({ ...each.dataset, id: each.id })));
}
