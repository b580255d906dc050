/** Which time a page is about, and reading it anew. */

import { fill } from "../shared/strings.ts";
import { daysAgo, type View, writeView } from "./location.ts";
import { useTexts } from "./texts.ts";

/** Periods that are offered, in days up to today; 0 is all there is. */
const PERIODS = [7, 30, 0];

/** What a page begins with that shows one. */
export const USUAL_PERIOD = 30;

export function Period({ view, onRefresh }: { view: View; onRefresh(): void }) {
  const texts = useTexts();
  return (
    <nav class="aside" aria-label={texts.period}>
      {PERIODS.map((days) => {
        const from = days === 0 ? "" : daysAgo(days);
        return (
          <a key={days} class="plain-button" href={writeView({ ...view, since: from, until: "" })} aria-current={view.since === from && view.until === "" ? "page" : undefined}>
            {days === 0 ? texts.allTime : fill(texts.lastDays, { count: days })}
          </a>
        );
      })}
      <button class="plain-button" onClick={onRefresh}>{texts.refresh}</button>
    </nav>
  );
}
