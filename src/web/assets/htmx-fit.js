// htmx 4.0 calls Document.parseHTMLUnsafe with a second argument, which Chromium up to 143 at least refuses: then
// nothing is ever swapped, without a word on the page. Taken away there, htmx parses with DOMParser.
try {
  Document.parseHTMLUnsafe?.('', {});
} catch {
  Document.parseHTMLUnsafe = undefined;
}
