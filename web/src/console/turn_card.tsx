/** What was decided in one turn, and from what. */

import { useLanguage } from "../shared/message_list.tsx";
import { fill } from "../shared/strings.ts";
import type { Candidate, Turn } from "./api.ts";
import { Badge } from "./badge.tsx";
import { readableMatches } from "./matched.ts";
import { type Mark, Reviewed } from "./review.tsx";
import { useTexts } from "./texts.ts";

interface TurnCardProps {
  turn: Turn;
  /** Number of the turn whose answer this one is a verdict on. */
  about?: number | undefined;
  mark: Mark;
  onRefused(): void;
}

export function TurnCard({ turn, about, mark, onRefused }: TurnCardProps) {
  const texts = useTexts();
  const { locale } = useLanguage();
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const milliseconds = new Intl.NumberFormat(locale, { style: "unit", unit: "millisecond", maximumFractionDigits: 2 });
  const facts: [string, string][] = [];
  const add = (name: string, value: string | null | undefined): void => void (value && facts.push([name, value]));
  if (typeof turn.in_scope === "number") add(texts.inScope, percent.format(turn.in_scope));
  add(texts.optionsShown, turn.options.map((option) => option.label).join(" · "));
  add(texts.masked, turn.redactions.join(", "));
  add(texts.tiers, turn.tiers.join(", "));
  add(texts.knowledge, turn.knowledge_version.slice(0, 12));
  add(texts.decided, milliseconds.format(turn.duration_us / 1_000));

  return (
    <aside class="card" aria-label={fill(texts.turn, { count: turn.turn })}>
      <div class="card-head">
        <h3>{fill(texts.turn, { count: turn.turn })}</h3>
        {turn.outcome && <Badge kind={turn.outcome} text={texts.outcomes[turn.outcome] ?? turn.outcome} />}
        <Badge kind={turn.decision} text={texts.decisions[turn.decision] ?? turn.decision} />
      </div>
      {about !== undefined && <p class="note">{fill(texts.aboutTurn, { count: about })}</p>}
      {typeof turn.chosen === "number" && <p class="note">{fill(texts.optionChosen, { count: turn.chosen + 1 })}</p>}
      <Candidates candidates={turn.candidates} entry={turn.entry} percent={percent} />
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <details class="lines" open={turn.review !== null}>
        <summary>{texts.reviewTurn}</summary>
        <Reviewed about={fill(texts.turn, { count: turn.turn })} status={turn.review?.status ?? "open"} review={turn.review} mark={mark} onRefused={onRefused} />
      </details>
    </aside>
  );
}

/** Candidates shown at once; the others are one click away. */
const SHOWN = 3;

interface CandidatesProps {
  candidates: Candidate[];
  entry: string | null | undefined;
  percent: Intl.NumberFormat;
}

function Candidates({ candidates, entry, percent }: CandidatesProps) {
  const texts = useTexts();
  if (candidates.length === 0) return <p class="note">{texts.noCandidates}</p>;
  const list = (some: Candidate[]) => (
    <ol class="candidates" aria-label={texts.candidates}>
      {some.map((candidate) => (
        <CandidateLine key={candidate.id} candidate={candidate} isGiven={candidate.id === entry} percent={percent} />
      ))}
    </ol>
  );
  const others = candidates.slice(SHOWN);
  return (
    <div>
      {list(candidates.slice(0, SHOWN))}
      {others.length > 0 && (
        <details>
          <summary>{fill(texts.moreCandidates, { count: others.length })}</summary>
          {list(others)}
        </details>
      )}
    </div>
  );
}

function CandidateLine({ candidate, isGiven, percent }: { candidate: Candidate; isGiven: boolean; percent: Intl.NumberFormat }) {
  const texts = useTexts();
  const matches = readableMatches(candidate.matched);
  const share = Math.min(Math.max(candidate.confidence, 0), 1);
  return (
    <li>
      <span class="candidate-line">
        <span class="question" title={candidate.id}>
          {candidate.question || candidate.id}
          {isGiven && <span class="given"> {texts.given}</span>}
        </span>
        <span class="number">
          <span class="hidden">{texts.confidence} </span>
          {share > 0 && share < 0.005 ? `<\u2009${percent.format(0.01)}` : percent.format(share)}
        </span>
      </span>
      <span class="bar" aria-hidden="true">
        <i style={{ inlineSize: `${Math.round(share * 100)}%` }} />
      </span>
      {matches.length > 0 && (
        <span class="matched">
          {texts.matched}: {matches.join(", ")}
        </span>
      )}
    </li>
  );
}
