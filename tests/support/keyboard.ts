/** A page as somebody without a mouse meets it: what Tab does not come to, what it stays at, what it does not show. */

import type { Page } from 'playwright';

/** Lines that name what is wrong; none: the page works by keyboard. */
export async function keyboardFaults(page: Page): Promise<string[]> {
  const faults = await skipLinkFaults(page);
  const count = await markStops(page);
  let stayed = 0;
  // A field for a date is several stops.
  for (let press = 0; press < count * 2 + 20; press++) {
    await page.keyboard.press('Tab');
    const { left, unseen, isSame } = await page.evaluate(lookAtFocus);
    if (unseen !== null) faults.push(`focus is not seen: ${unseen}`);
    stayed = isSame ? stayed + 1 : 0;
    if (stayed > MOST_STOPS_OF_A_FIELD) return [...faults, 'Tab does not get away'];
    if (left === 0) return faults;
  }
  const left = await page.evaluate(() =>
    [...document.querySelectorAll('[data-unreached]')].map((element) => element.outerHTML.slice(0, 160)),
  );
  return [...faults, ...left.map((html) => `Tab never comes to: ${html}`)];
}

/** Year, month, day, hour, minute, and the button of the calendar. */
const MOST_STOPS_OF_A_FIELD = 7;

/** The first stop of a page is the way past the navigation, and it leads there. */
async function skipLinkFaults(page: Page): Promise<string[]> {
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  await page.keyboard.press('Tab');
  if ((await focused()) !== '跳到正文') return [`the first stop is: ${(await focused()).slice(0, 80)}`];
  await page.keyboard.press('Enter');
  return (await page.evaluate(() => document.activeElement?.id)) === 'main'
    ? []
    : ['the skip link does not lead to the main part'];
}

/** Marks what Tab has to come to, and begins anew behind the skip link. */
async function markStops(page: Page): Promise<number> {
  return page.evaluate(() => {
    const shown = [
      ...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea'),
    ]
      .filter((element) => element.checkVisibility() && !element.matches(':disabled, [tabindex="-1"], .skip'))
      // Of a group of radio buttons Tab comes to one.
      .filter((element) => !element.matches('input[type=radio]'));
    for (const element of shown) element.setAttribute('data-unreached', '');
    const first = document.querySelector<HTMLElement>('.skip');
    first?.focus();
    first?.blur();
    return shown.length;
  });
}

/** Runs in the page. */
function lookAtFocus(): { left: number; unseen: string | null; isSame: boolean } {
  const at = document.activeElement;
  const isSame = at !== null && at !== document.body && at.hasAttribute('data-focused');
  document.querySelector('[data-focused]')?.removeAttribute('data-focused');
  at?.setAttribute('data-focused', '');
  at?.removeAttribute('data-unreached');
  const left = document.querySelectorAll('[data-unreached]').length;
  // The frame of a stored page has a focus of its own; of a hidden radio button its label shows it.
  const shows = at?.matches('.tabs > input') ? at.nextElementSibling : at;
  const style = shows && shows !== document.body && !shows.matches('iframe') ? getComputedStyle(shows) : null;
  const isSeen = style === null || style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  return { left, unseen: isSeen ? null : (shows?.outerHTML.slice(0, 160) ?? ''), isSame };
}
