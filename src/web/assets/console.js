// What every page does: says when the service is gone, keeps what was entered, and goes on when it is back.

// On a phone the navigation is a row to be pushed aside: it begins with where one is.
const here = document.querySelector('.head [aria-current=page]');
if (here) here.parentElement.parentElement.scrollLeft = here.offsetLeft - 16;

const EVERY = 5000;
const WHILE_LOST = 1500;
const banner = document.getElementById('service-lost');
let isLost = false;

/** Whatever was typed or chosen and not sent yet. */
let isDirty = false;
document.addEventListener('input', () => {
  isDirty = true;
});

document.addEventListener('submit', (event) => {
  if (!isLost) return;
  event.preventDefault();
  banner?.scrollIntoView();
});

async function isAlive() {
  try {
    const answer = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(4000) });
    return answer.ok;
  } catch {
    return false;
  }
}

async function look() {
  if (document.visibilityState === 'visible') show(!(await isAlive()));
  setTimeout(look, isLost ? WHILE_LOST : EVERY);
}

function show(lost) {
  if (lost === isLost) return;
  isLost = lost;
  if (banner) banner.hidden = !lost;
  // What was entered stays; a page that only shows is fetched anew.
  if (!lost && !isDirty && banner?.dataset.reloads === 'true') location.reload();
}

// The browser itself knows at once when its network is gone or back.
addEventListener('offline', () => show(true));
if (banner) setTimeout(look, EVERY);
