/** What was marked since a list of misses was read. Its rows stay where they are until it is read anew, so that nothing jumps and each mark can be taken back. */

import { useEffect, useState } from "preact/hooks";
import type { Api, MissItem, MissPage, ReviewItem, ReviewStatus } from "./api.ts";

interface Made {
  review: ReviewItem;
  /** How it stood in the list. */
  before: ReviewStatus;
  /** The page that was read last then: those after it count the mark. */
  page: MissPage | undefined;
}

export interface Marks {
  /** The question as it stands now. */
  now(item: MissItem): MissItem;
  /** Whether it was marked here. */
  isMarked(item: MissItem): boolean;
  /** How many questions stand how. */
  counts: MissPage["counts"] | undefined;
  /** Says how these stand, and keeps their notes; with a note, that one in place of them. */
  mark(items: MissItem[], status: ReviewStatus, note?: string): Promise<void>;
  /** Forgets what was marked: the list is read anew. */
  forget(): void;
}

/** `inputs` are what the list depends on. */
export function useMarks(api: Api, last: MissPage | undefined, inputs: unknown[]): Marks {
  const [made, setMade] = useState<ReadonlyMap<string, Made>>(new Map());
  const forget = (): void => setMade(new Map());
  useEffect(forget, inputs);

  const now = (item: MissItem): MissItem => {
    const mark = made.get(missName(item));
    return mark === undefined ? item : { ...item, status: mark.review.status, review: mark.review };
  };
  const mark = async (items: MissItem[], status: ReviewStatus, note?: string): Promise<void> => {
    for (const [kept, those] of byNote(items.map(now), note)) {
      const review = await api.review(those, status, kept);
      setMade((before) => {
        const after = new Map(before);
        for (const item of those) after.set(missName(item), { review, before: before.get(missName(item))?.before ?? item.status, page: before.get(missName(item))?.page ?? last });
        return after;
      });
    }
  };
  return { now, isMarked: (item) => made.has(missName(item)), counts: last && recount(last, made.values()), mark, forget };
}

/** A name for a question in one list. */
export function missName({ channel, conversation, turn }: MissItem): string {
  return `${channel} ${conversation} ${turn}`;
}

/** The API says one thing of at most so many turns. */
const MOST_TURNS = 200;

/** What is said at once: items with the same note, some at a time. */
function* byNote(items: MissItem[], note: string | undefined): Generator<[string, MissItem[]]> {
  const notes = new Map<string, MissItem[]>();
  for (const item of items) {
    const kept = note ?? item.review?.note ?? "";
    notes.set(kept, [...(notes.get(kept) ?? []), item]);
  }
  for (const [kept, those] of notes) {
    for (let start = 0; start < those.length; start += MOST_TURNS) yield [kept, those.slice(start, start + MOST_TURNS)];
  }
}

function recount(last: MissPage, made: Iterable<Made>): MissPage["counts"] {
  const counts = { ...last.counts };
  for (const { review, before, page } of made) {
    if (page !== last) continue;
    counts[before] -= 1;
    counts[review.status] += 1;
  }
  return counts;
}
