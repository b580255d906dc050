/** Schemes that a message may link to. Everything else, `javascript:` and `data:` first of all, stays text. */
const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:"]);

/** The address in its normal form when it is safe to follow, else `undefined`. Relative addresses are not safe: they would mean the host page's. */
export function safeHref(raw: string): string | undefined {
  try {
    const url = new URL(raw.trim());
    return SAFE_SCHEMES.has(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
