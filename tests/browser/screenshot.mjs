// Makes docs/report.png, the picture in the README, from the page of the demo package. Run it after the page changed:
// cargo test --test html && npm run screenshot

import { join } from 'node:path';
import { launch, missing, open, repository } from './browser.mjs';

if (!missing) {
  const browser = await launch();
  const { page } = await open(browser, 'demo');
  await page.setViewport({ width: 1100, height: 780 });
  await page.screenshot({ path: join(repository, 'docs/report.png') });
  await browser.close();
}
