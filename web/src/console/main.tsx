/** The review console: reads conversations, and shows for each turn what was decided and why. */

import { render } from "preact";
import { direction, validLocale } from "../shared/locale.ts";
import { chatStrings, consoleStrings, textLanguage } from "../shared/strings.ts";
import { LanguageContext } from "../shared/message_list.tsx";
import { App } from "./app.tsx";
import { TextsContext } from "./texts.ts";

const locale = validLocale(navigator.language);
const texts = consoleStrings(locale);
// Where we have no texts of the reader's language they are English, and read as English is.
const language = textLanguage(locale);
document.documentElement.lang = language;
document.documentElement.dir = direction(language);
document.title = texts.product;

render(
  <TextsContext.Provider value={texts}>
    <LanguageContext.Provider value={{ strings: chatStrings(locale), locale }}>
      <App />
    </LanguageContext.Provider>
  </TextsContext.Provider>,
  document.body,
);
