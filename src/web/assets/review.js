// The review by keyboard. Everything here presses what stands on the page: without this script it works by hand.

const writesText = (element) =>
  element instanceof HTMLElement &&
  element.matches('textarea, select, input:not([type="radio"], [type="checkbox"]), [contenteditable]');

const keyed = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`);
const openChoice = () => document.querySelector('details.choice[open]');

function press(key) {
  const target = keyed(key);
  if (!target) return false;
  target.click();
  return true;
}

function help() {
  const dialog = document.getElementById('keys');
  if (dialog.open) dialog.close();
  else dialog.showModal();
  return true;
}

/** Unfolds a decision and puts the focus on its reason, so that Enter decides and nothing before it does. */
function unfold(key) {
  const summary = keyed(key);
  if (!summary) return false;
  const choice = summary.parentElement;
  for (const other of document.querySelectorAll('details.choice')) other.open = other === choice;
  const reason = choice.querySelector('[name="reason"]:checked') ?? choice.querySelector('[name="reason"]');
  reason?.focus();
  return true;
}

function fold() {
  const choice = openChoice();
  if (!choice) return false;
  choice.open = false;
  choice.querySelector('summary').focus();
  return true;
}

function chooseReason(key) {
  const reason = openChoice()?.querySelector(`[data-number="${key}"]`);
  if (!reason) return false;
  reason.checked = true;
  if (key === '0') openChoice().querySelector('textarea').focus();
  else reason.focus();
  return true;
}

function nextEvidence() {
  const tabs = [...document.querySelectorAll('.tabs > input')];
  if (tabs.length === 0) return false;
  const at = tabs.findIndex((tab) => tab.checked);
  tabs[(at + 1) % tabs.length].checked = true;
  return true;
}

function moveRow(by) {
  const rows = [...document.querySelectorAll('[data-row]')];
  const at = rows.indexOf(document.activeElement?.closest('tr')?.querySelector('[data-row]'));
  const row = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  row?.focus();
  return row !== undefined;
}

function tickRow() {
  const box = document.activeElement?.closest('tr')?.querySelector('[name="chosen"]');
  box?.click();
  return box != null;
}

function onKey(key) {
  if (key === '?') return help();
  if (document.querySelector('.chooser')) {
    if (key === 'j') return moveRow(1);
    if (key === 'k') return moveRow(-1);
    return key === 'x' && tickRow();
  }
  if (/^[0-9]$/.test(key)) return chooseReason(key);
  if (/^[cdrn]$/.test(key)) return unfold(key);
  if (key === 'e') return nextEvidence();
  return /^[jkulo]$/.test(key) && press(key);
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === 'Escape') {
    if (fold()) event.preventDefault();
    return;
  }
  if (event.key === '?' && !writesText(event.target)) {
    event.preventDefault();
    help();
    return;
  }
  if (writesText(event.target) || document.getElementById('keys')?.open) return;
  if (onKey(event.key)) event.preventDefault();
});

for (const opener of document.querySelectorAll('[data-opens="keys"]')) opener.addEventListener('click', help);

// A decision is sent once, however often Enter is pressed.
document.addEventListener('submit', (event) => {
  if (event.target.method !== 'post') return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = 'yes';
});
window.addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Ticking all, and how many are ticked.
const all = document.querySelector('[data-ticks]');
if (all) {
  const boxes = () => [...document.querySelectorAll('[name="chosen"]')];
  const count = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    document.querySelector('.chosen-count').textContent = ticked > 0 ? `已选${ticked}项` : '';
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && ticked < boxes().length;
  };
  all.closest('.tick-all').hidden = false;
  all.addEventListener('change', () => {
    for (const box of boxes()) box.checked = all.checked;
    count();
  });
  document.addEventListener('change', (event) => event.target.name === 'chosen' && count());
  count();
}
