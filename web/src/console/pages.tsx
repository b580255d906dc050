/** A list that comes in pages: what was read of it so far, and how it goes on. */

import { useEffect, useState } from "preact/hooks";
import { KeyRefused, type Page } from "./api.ts";
import { Failure } from "./failure.tsx";
import { useTexts } from "./texts.ts";

export interface Pages<P extends Page<unknown>> {
  items: P["items"][number][];
  /** The page that was read last. */
  last: P | undefined;
  isLoading: boolean;
  failure: string | undefined;
  /** Reads the next page, or the same again after a failure. */
  more(): void;
  /** Reads all anew. */
  again(): void;
}

type Read<P> = (cursor: string | null, signal?: AbortSignal) => Promise<P>;
type Loaded<P extends Page<unknown>> = Omit<Pages<P>, "more" | "again">;

/** Reads a list from its first page; `inputs` are what `read` depends on: a change of them begins anew. */
export function usePages<P extends Page<unknown>>(read: Read<P>, inputs: unknown[], onRefused: () => void): Pages<P> {
  const nothing: Loaded<P> = { items: [], last: undefined, isLoading: true, failure: undefined };
  const [loaded, setLoaded] = useState(nothing);
  const [round, setRound] = useState(0);

  const load = async (before: Loaded<P>, signal?: AbortSignal): Promise<void> => {
    setLoaded({ ...before, isLoading: true, failure: undefined });
    try {
      const last = await read(before.last?.next ?? null, signal);
      setLoaded({ items: [...before.items, ...last.items], last, isLoading: false, failure: undefined });
    } catch (error) {
      if (signal?.aborted) return;
      if (error instanceof KeyRefused) onRefused();
      else setLoaded({ ...before, isLoading: false, failure: String((error as Error).message) });
    }
  };

  useEffect(() => {
    const controller = new AbortController();
    void load(nothing, controller.signal);
    return () => controller.abort();
  }, [...inputs, round]);

  return { ...loaded, more: () => void load(loaded), again: () => setRound((count) => count + 1) };
}

/** What stands below a list: that it is read, why it is not, that there is nothing, or the way on. */
export function PagesEnd({ pages, nothing }: { pages: Pages<Page<unknown>>; nothing: string }) {
  const texts = useTexts();
  const { items, last, isLoading, failure, more } = pages;
  const isRead = !isLoading && failure === undefined;
  return (
    <>
      {failure !== undefined && <Failure reason={failure} onRetry={more} />}
      <p class="note" role="status">
        {isLoading && texts.loading}
        {isRead && items.length === 0 && nothing}
      </p>
      {isRead && last?.next != null && <button class="more" onClick={more}>{texts.more}</button>}
    </>
  );
}
