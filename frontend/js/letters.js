// How words are compared, as the server compares them (fintrack/lib/text.py): folded("Café Łódź") == "cafe lodz".
const LETTERS = { ł: "l", ø: "o", đ: "d", ı: "i", æ: "ae", œ: "oe", ß: "ss", ð: "d", þ: "th" };

export function folded(text) {
  const plain = text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  return plain.replace(/[łøđıæœßðþ]/g, (letter) => LETTERS[letter]).trim();
}
