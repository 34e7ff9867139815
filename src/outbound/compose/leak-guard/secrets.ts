/** Things that open doors, known by their form. */
const FORMS: readonly (readonly [string, RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/],
  ['a PuTTY private key', /^PuTTY-User-Key-File-\d:/m],
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})\b/],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20,64}\b/],
  ['a Slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,250}\b/],
  ['a Google API key', /\bAIza[A-Za-z0-9_-]{35}\b/],
  ['a Stripe key', /\b[rs]k_live_[A-Za-z0-9]{16,250}\b/],
];

/** A shorter word may stand in any text by chance. */
const HELD_LEAST = 8;

/** What is in the text, named and never repeated. `held`: secrets to the letter; `known`: texts of the reader, who knows their own. */
export function secretsIn(text: string, held: readonly string[], known: readonly string[]): string[] {
  const named = FORMS.filter(([, form]) => {
    const hit = form.exec(text)?.[0];
    return hit !== undefined && !known.some((one) => one.includes(hit));
  }).map(([name]) => name);
  const stored = held.filter(
    (one) => one.length >= HELD_LEAST && text.includes(one) && !known.some((said) => said.includes(one)),
  );
  return stored.length === 0 ? named : [...named, 'a secret that is kept here'];
}
