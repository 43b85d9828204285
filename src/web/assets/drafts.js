// What is entered into a form with `data-draft` is kept on this device, with its pictures, until the server has it:
// it survives a lost connection, a closed page and a phone that was put away, and is sent when the connection is back.
// The form's `key` makes a doubled send count once.

const RETRY_AFTER = 4_000; // milliseconds

/** One store, by the form's `data-draft`. */
function database() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('xunjian-drafts', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('drafts', { keyPath: 'id' });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

async function inStore(mode, work) {
  const db = await database();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = db.transaction('drafts', mode);
      const asked = work(transaction.objectStore('drafts'));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    db.close();
  }
}

const readDraft = (id) => inStore('readonly', (store) => store.get(id));
const allDrafts = () => inStore('readonly', (store) => store.getAll());
const putDraft = (draft) => inStore('readwrite', (store) => store.put(draft));
const dropDraft = (id) => inStore('readwrite', (store) => store.delete(id));

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? '';
const KEPT_OUT = new Set(['_csrf', 'age']);

/** What stands in the form now. Pictures as bytes: not every browser keeps a file that it was lent. */
async function draftOf(form) {
  const fields = [];
  const files = [];
  for (const [name, value] of new FormData(form)) {
    if (KEPT_OUT.has(name)) continue;
    if (typeof value === 'string') fields.push([name, value]);
    else if (value.size > 0)
      files.push({ field: name, name: value.name, type: value.type, bytes: await value.arrayBuffer() });
  }
  const { draft, draftOf: of = '', draftTitle: title = '', sent } = form.dataset;
  return { id: draft, of, title, sent, action: form.action, page: location.pathname, fields, files };
}

const fileOf = ({ name, type, bytes }) => new File([bytes], name, { type });

function tell(form, is, text) {
  const place = form?.querySelector('[data-draft-state]');
  if (!place) return;
  place.dataset.is = is;
  place.textContent = text;
}

const formOf = ({ id }) => document.querySelector(`form[data-draft="${CSS.escape(id)}"]`);

/** Puts back what was kept. Key and pictures as well: it is the same hand-in. */
function restore(form, draft) {
  for (const [name, value] of draft.fields) {
    const field = form.elements.namedItem(name);
    if (field instanceof RadioNodeList) field.value = value;
    else if (field instanceof HTMLInputElement && field.type === 'checkbox') field.checked = true;
    else if (field instanceof HTMLInputElement && field.type === 'radio')
      field.checked = field.value === value;
    else if (field) field.value = value;
  }
  for (const field of form.querySelectorAll('input[type="file"]')) {
    const kept = new DataTransfer();
    for (const file of draft.files) if (file.field === field.name) kept.items.add(fileOf(file));
    if (kept.files.length > 0) field.files = kept.files;
  }
  preview(form);
}

function preview(form) {
  const place = form.querySelector('[data-preview]');
  const input = form.querySelector('input[type="file"]');
  if (!place || !input) return;
  place.replaceChildren();
  place.hidden = input.files.length === 0;
  for (const file of input.files) {
    const reader = new FileReader();
    reader.onload = () => {
      const image = document.createElement('img');
      image.alt = `已选：${file.name}`;
      image.src = reader.result;
      place.append(image);
    };
    reader.readAsDataURL(file);
  }
}

/** Whoever else used this device sends theirs: nobody's hand-in goes out under another name. */
const me = () => document.querySelector('[data-draft-of]')?.dataset.draftOf;
const ownDrafts = async () => (await allDrafts().catch(() => [])).filter(({ of }) => of === me());

const sending = new Set();

/** Resolves to whether nothing of it is left to be sent. */
async function send(draft) {
  if (sending.has(draft.id)) return false;
  sending.add(draft.id);
  const form = formOf(draft);
  tell(form, 'sending', '正在发送…');
  try {
    return await settle(draft, await post(draft));
  } catch {
    // No answer came: the connection is gone, or the service is.
    tell(form, 'waiting', '已保存在本机，恢复连接后自动发送。');
    return false;
  } finally {
    sending.delete(draft.id);
  }
}

async function post(draft) {
  const body = new FormData();
  body.append('_csrf', token());
  for (const [name, value] of draft.fields) body.append(name, value);
  body.append('age', String(Math.max(0, Date.now() - draft.enteredAt)));
  for (const file of draft.files) body.append(file.field, fileOf(file), file.name);
  return fetch(draft.action, { method: 'POST', body, headers: { 'x-csrf-token': token() } });
}

async function settle(draft, response) {
  const form = formOf(draft);
  const path = new URL(response.url).pathname;
  if (response.ok && response.redirected && path.startsWith(draft.sent)) {
    await dropDraft(draft.id);
    tell(form, 'sent', '已发送。');
    if (form) location.assign(response.url);
    return true;
  }
  if (response.status >= 500 || response.status === 409 || response.status === 429) {
    tell(form, 'waiting', '已保存在本机，稍后自动再发。');
    return false;
  }
  await putDraft({ ...draft, waiting: false });
  if (response.status === 422 && form) return showAnswer(draft, await response.text());
  tell(form, 'waiting', refusalText(response, path));
  return true;
}

function refusalText(response, path) {
  if (path.startsWith('/login')) return '未发送：请重新登录。填写的内容保存在本机，登录后打开本页再提交。';
  if (response.status === 403) return '未发送：页面已过期。内容保存在本机，请刷新本页后再提交。';
  return '未发送：服务器没有接受。内容保存在本机，请刷新本页后再提交。';
}

/** The page that says what is wrong takes the place of this one; what was entered stays. */
async function showAnswer(draft, html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const main = page.querySelector('main');
  if (!main) return true;
  document.querySelector('main').replaceWith(document.adoptNode(main));
  await begin();
  // The picture that was refused is not offered again.
  const form = formOf(draft);
  for (const field of form?.querySelectorAll('input[type="file"]') ?? []) {
    if (!document.getElementById(`${field.id}-error`)) continue;
    field.value = '';
    const kept = await draftOf(form);
    await putDraft({ ...kept, enteredAt: draft.enteredAt, waiting: false });
    preview(form);
  }
  const summary = document.getElementById('error-summary');
  summary?.focus();
  summary?.scrollIntoView({ block: 'start' });
  return true;
}

const kept = new WeakMap();

async function keep(form) {
  const enteredAt = kept.get(form) ?? Date.now();
  if (!kept.has(form)) claim(form);
  kept.set(form, enteredAt);
  try {
    await putDraft({ ...(await draftOf(form)), enteredAt, waiting: false });
    tell(form, 'kept', '已保存在本机，尚未发送。');
  } catch {
    tell(form, 'unkept', '本机不能保存草稿，请勿关闭本页。');
  }
}

/** The others see who is looking; that it could not be told is no matter. */
function claim(form) {
  const { claim: address } = form.dataset;
  if (!address) return;
  const body = new URLSearchParams({ _csrf: token() });
  fetch(address, { method: 'POST', body, redirect: 'manual' }).catch(() => {});
}

async function watch(form) {
  if (form.dataset.watched) return;
  form.dataset.watched = 'yes';
  form.addEventListener('input', () => keep(form));
  form.addEventListener('change', () => {
    preview(form);
    return keep(form);
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const draft = { ...(await draftOf(form)), enteredAt: kept.get(form) ?? Date.now(), waiting: true };
    await putDraft(draft).catch(() => {});
    await send(draft);
  });
  const draft = await readDraft(form.dataset.draft).catch(() => undefined);
  if (!draft || draft.of !== (form.dataset.draftOf ?? '')) return;
  kept.set(form, draft.enteredAt);
  restore(form, draft);
  if (draft.waiting) await send(draft);
  else tell(form, 'kept', '已恢复本机保存的内容，尚未发送。');
}

/** On a list: what is still on this device. */
async function showKept() {
  const place = document.querySelector('[data-drafts]');
  if (!place) return;
  const drafts = await ownDrafts();
  place.replaceChildren();
  place.hidden = drafts.length === 0;
  place.className = 'notice notice-warn';
  for (const { title, page, waiting } of drafts) {
    const line = document.createElement('p');
    const link = document.createElement('a');
    link.href = page;
    link.textContent = title;
    line.append(link, waiting ? '：已保存在本机，恢复连接后自动发送。' : '：已保存在本机，尚未发送。');
    place.append(line);
  }
}

let sweeping = false;

/** Whatever waits is sent, also from a page that is not its own. */
async function sendWaiting() {
  if (sweeping) return;
  sweeping = true;
  try {
    for (const draft of await ownDrafts()) if (draft.waiting) await send(draft);
    await showKept();
  } finally {
    sweeping = false;
  }
}

function offerCopies() {
  for (const button of document.querySelectorAll('[data-copy]')) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = '已复制';
    });
  }
}

async function begin() {
  offerCopies();
  for (const form of document.querySelectorAll('form[data-draft]')) await watch(form);
  await showKept();
}

addEventListener('online', sendWaiting);
addEventListener('pageshow', (event) => {
  if (event.persisted) sendWaiting();
});
setInterval(sendWaiting, RETRY_AFTER);
begin();
