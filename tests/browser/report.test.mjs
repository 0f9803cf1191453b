import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { launch, missing, open, pdfPath, picture, shown, sizes } from './browser.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const names = ['demo', 'ready', 'cannot-tell', 'markup', 'hostile', 'accepted', 'portfolio', 'several'];
const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

describe('the report in a browser', { skip: missing }, () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(async () => { await browser?.close(); });

  for (const name of names) {
    for (const scheme of ['light', 'dark']) {
      test(`${name}, ${scheme}: loads nothing, complains about nothing, and is accessible`, async () => {
        const { page, wrong } = await open(browser, name, { scheme });
        await picture(page, `${name}-${scheme}`);
        // What is off the screen is not laid out, so a checker would pass it by; what is folded, too.
        const height = await page.evaluate(() => {
          for (const each of document.querySelectorAll('details')) each.open = true;
          return document.documentElement.scrollHeight;
        });
        await page.setViewport({ width: 1280, height: Math.min(height + 4000, 16000) });
        await page.evaluate(axe);
        const found = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags } }), levels);
        const violations = found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => `${node.target} ${node.failureSummary}`).slice(0, 3).join('; ')}`);
        assert.deepEqual(violations, []);
        assert.ok(found.passes.some((each) => each.id === 'color-contrast'), 'contrast was looked at');
        assert.deepEqual(wrong, []);
        await page.close();
      });
    }

    test(`${name} fits a phone`, async () => {
      const { page, wrong } = await open(browser, name, { size: 'phone' });
      await picture(page, `${name}-phone`);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= sizes.phone[0], `${width} pixels wide`);
      assert.deepEqual(wrong, []);
      await page.close();
    });
  }

  test('filters show what they say, and the address keeps them', async () => {
    const { page, wrong } = await open(browser, 'demo');
    const all = await shown(page);
    await page.select('select[name=severity]', 'blocker');
    await page.waitForFunction(() => location.hash.includes('severity=blocker'));
    const blockers = await shown(page);
    assert.ok(blockers.length > 0 && blockers.length < all.length);
    assert.deepEqual(blockers, all.filter((each) => each.severity === 'blocker'));
    assert.match(await page.$eval('#shown', (each) => each.textContent), new RegExp(`^${blockers.length} of ${all.length} findings$`));

    await page.type('input[name=text]', 'LOCALHOST mail');
    await page.waitForFunction(() => location.hash.includes('text='));
    await page.waitForFunction((count) => !document.querySelector('#shown').textContent.startsWith(`${count} of`), {}, blockers.length);
    const hash = await page.evaluate(() => location.hash);
    const found = await shown(page);
    assert.ok(found.length > 0 && found.length < blockers.length);

    const again = await open(browser, 'demo', { hash });
    assert.deepEqual(await shown(again.page), found);
    assert.equal(await again.page.$eval('input[name=text]', (each) => each.value), 'LOCALHOST mail');
    await picture(again.page, 'demo-filtered');
    await again.page.click('#clear');
    assert.deepEqual(await shown(again.page), all);
    assert.deepEqual([...wrong, ...again.wrong], []);
    await again.page.close();
    await page.close();
  });

  test('a filter that the page does not know filters nothing away', async () => {
    const { page } = await open(browser, 'demo', { hash: '#severity=terrible&module=Nowhere' });
    assert.equal((await shown(page)).length, await page.$$eval('article.finding', (each) => each.length));
    await page.close();
  });

  test('modules and owners can be filtered by', async () => {
    const { page } = await open(browser, 'several');
    const all = await shown(page);
    for (const [field, value] of [['module', 'Billing'], ['owner', 'marketplace']]) {
      await page.click('#clear');
      await page.select(`select[name=${field}]`, value);
      await page.waitForFunction((text) => location.hash.includes(text), {}, `${field}=${value}`);
      assert.deepEqual(await shown(page), all.filter((each) => each[field] === value));
    }
    await page.close();
  });

  test('every finding has an anchor that leads to it, even past a filter', async () => {
    const { page } = await open(browser, 'demo');
    const anchors = await page.$$eval('article.finding a.anchor', (all) => all.map((each) => each.getAttribute('href')));
    assert.equal(new Set(anchors).size, anchors.length);
    const inSight = () => page.$eval(':target', (each) => {
      const { top, bottom } = each.getBoundingClientRect();
      return bottom > 0 && top < innerHeight && !each.closest('[hidden]');
    });
    for (const anchor of [anchors.at(0), anchors.at(-1)]) {
      await page.evaluate((hash) => { location.hash = hash; }, anchor);
      await page.waitForFunction((hash) => `#${document.querySelector(':target')?.id}` === hash, {}, anchor);
      assert.ok(await inSight(), anchor);
    }
    await page.select('select[name=severity]', 'blocker');
    await page.waitForFunction(() => location.hash.includes('severity=blocker'));
    await page.evaluate((hash) => { location.hash = hash; }, anchors.at(-1));
    await page.waitForFunction(() => document.querySelector(':target') && !document.querySelector(':target').closest('[hidden]'));
    assert.ok(await inSight(), 'a filtered one');
    await page.close();
  });

  test('the keyboard reaches the report, and focus can be seen', async () => {
    const { page } = await open(browser, 'demo');
    await page.keyboard.press('Tab');
    const first = await page.evaluate(() => [document.activeElement.className, getComputedStyle(document.activeElement).outlineStyle]);
    assert.deepEqual(first, ['skip', 'solid']);
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    await page.close();
  });

  test('light and dark follow the system, and the switch wins', async () => {
    const paper = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await open(browser, 'demo');
    const dark = await open(browser, 'demo', { scheme: 'dark' });
    const [white, black] = [await paper(light.page), await paper(dark.page)];
    assert.notEqual(white, black);
    await dark.page.click('#theme');
    assert.equal(await paper(dark.page), white);
    await dark.page.click('#theme');
    await dark.page.click('#theme');
    assert.equal(await paper(dark.page), black);
    await light.page.close();
    await dark.page.close();
  });

  test('without scripts everything can be read', async () => {
    const { page, wrong } = await open(browser, 'demo', { script: false });
    const text = await page.$eval('main', (each) => each.innerText);
    for (const part of ['Not ready', 'Effort by root cause', 'What to do', 'Scheduled events', 'How far the analysis got']) {
      assert.ok(text.includes(part), part);
    }
    assert.ok(await page.$eval('#filters', (each) => getComputedStyle(each).display === 'none'));
    assert.deepEqual(wrong, []);
    await page.close();
  });

  test('on paper nothing is folded away and nothing is a control', async () => {
    const { page } = await open(browser, 'demo', { scheme: 'dark' });
    await page.pdf({ path: pdfPath('demo'), format: 'A4' });
    await page.emulateMediaType('print');
    const folded = await page.$$eval('details', (all) => all.filter((each) => each.lastElementChild.getBoundingClientRect().height === 0).length);
    assert.equal(folded, 0);
    const controls = await page.$$eval('button, select, input, summary', (all) => all.filter((each) => each.getBoundingClientRect().height > 0).length);
    assert.equal(controls, 0);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
    await page.close();
  });

  test('the apps of a portfolio sort by a press on a heading', async () => {
    const { page } = await open(browser, 'portfolio');
    const efforts = () => page.$$eval('table.apps tbody tr', (rows) => rows.map((row) => Number(row.cells[6].dataset.sort)));
    const press = () => page.$$eval('table.apps thead button', (all) => all.find((each) => each.textContent === 'Effort').click());
    await press();
    const down = await efforts();
    assert.deepEqual(down, [...down].sort((a, b) => b - a));
    assert.equal(await page.$eval('table.apps th[aria-sort]', (each) => each.getAttribute('aria-sort')), 'descending');
    await press();
    assert.deepEqual(await efforts(), [...down].reverse().sort((a, b) => a - b));
    await page.close();
  });

  test('five thousand findings open and filter', async (context) => {
    const begin = performance.now();
    const { page, wrong } = await open(browser, 'five-thousand');
    const opened = performance.now() - begin;
    const took = await page.evaluate(async () => {
      const times = [];
      const field = document.querySelector('input[name=text]');
      for (const text of ['f', 'fl', 'flow499', 'flow4999', 'module07 loop', '']) {
        field.value = text;
        const start = performance.now();
        field.dispatchEvent(new Event('input', { bubbles: true }));
        // The page filters in the next frame; the frame after that begins when the result has been laid out and painted.
        const filtered = await new Promise((done) => requestAnimationFrame(() => done(performance.now())));
        const painted = await new Promise((done) => requestAnimationFrame(() => done(performance.now())));
        times.push(`${Math.round(filtered - start)}/${Math.round(painted - start)}`);
      }
      return times;
    });
    // How fast depends on the machine: told, not judged.
    context.diagnostic(`opened in ${Math.round(opened)} ms; filtered/painted after ${took.join(', ')} ms`);
    await page.type('input[name=text]', 'flow4999');
    await page.waitForFunction(() => document.querySelector('#shown').textContent === '1 of 5000 findings');
    assert.equal((await shown(page)).length, 1);
    assert.deepEqual(wrong, []);
    await page.close();
  });
});
