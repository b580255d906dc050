/** What a locale (BCP 47) means for the page. */

/** Languages written from right to left: `Intl.Locale.textInfo` is not in every browser yet. */
const RIGHT_TO_LEFT = new Set(["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"]);

/** The direction the locale is read in. */
export function direction(locale: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(locale.toLowerCase().split(/[-_]/, 1)[0] ?? "") ? "rtl" : "ltr";
}

/** The locale when `Intl` takes it, else English: a malformed one must not break the page. */
export function validLocale(locale: string | undefined | null): string {
  try {
    return Intl.getCanonicalLocales(locale ?? "en")[0] ?? "en";
  } catch {
    return "en";
  }
}
