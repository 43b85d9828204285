// The queue board makes style elements as it runs. They get the nonce of this very page, which the policy asks for;
// a style that comes with any other text still has none.

{
  const { nonce } = document.currentScript;
  for (const name of ['createElement', 'createElementNS']) {
    const make = Document.prototype[name];
    Document.prototype[name] = function (...given) {
      const made = make.apply(this, given);
      if (made.localName === 'style') made.nonce = nonce;
      return made;
    };
  }
}
