/**
 * The page at `/` in the reader's language. It comes before `widget.js`, which speaks as the page does; without a script the
 * page is English.
 */

import { direction, validLocale } from "../shared/locale.ts";
import { type PageStrings, pageStrings, textLanguage } from "../shared/strings.ts";

const locale = textLanguage(validLocale(navigator.language));
const texts = pageStrings(locale);
document.documentElement.lang = locale;
document.documentElement.dir = direction(locale);
for (const element of document.querySelectorAll<HTMLElement>("[data-text]")) {
  element.textContent = texts[element.dataset.text as keyof PageStrings];
}
const team = document.querySelector("nav");
if (team !== null) team.ariaLabel = texts.pageTeam;
