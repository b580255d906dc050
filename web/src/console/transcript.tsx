/** One conversation: each turn's messages, and beside them what was decided. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Activity, isFromUser, isShown, readActivity } from "../shared/activity.ts";
import { Icon } from "../shared/icons.tsx";
import { type Entry, MessageList } from "../shared/message_list.tsx";
import { type Api, KeyRefused, type Turn } from "./api.ts";
import { Desk } from "./desk.tsx";
import { Failure } from "./failure.tsx";
import { isHeld } from "./held.ts";
import type { Mark } from "./review.tsx";
import { useTexts } from "./texts.ts";
import { TurnCard } from "./turn_card.tsx";

interface TranscriptProps {
  api: Api;
  id: string;
  channel: string;
  /** The turn to show first; 0 for the beginning. */
  turn: number;
  onRefused(): void;
  onBack(): void;
}

interface Loaded {
  activities: Activity[];
  turns: Turn[];
}

/** While a person is waited for, or speaks, what they write is looked for this often (milliseconds). */
const LOOK_AGAIN_MS = 4_000;
/** Nearer to the end than this (pixels) the reader is taken to follow the conversation. */
const AT_END_PX = 80;

export function Transcript({ api, id, channel, turn, onRefused, onBack }: TranscriptProps) {
  const texts = useTexts();
  const [loaded, setLoaded] = useState<Loaded>();
  const [failure, setFailure] = useState<string>();
  const [round, setRound] = useState(0);
  const [isWaiting, setWaiting] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const follow = useFollow(heading, loaded);

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    setFailure(undefined);
    Promise.all([api.activities(id, channel, signal), api.turns(id, channel, signal), api.isWaiting(id, channel, signal)]).then(
      ([activities, turns, waiting]) => {
        // Who comes to answer begins at what was said last.
        if (waiting && loaded === undefined && turn === 0) follow();
        setLoaded({ activities: activities.flatMap((raw) => readActivity(raw) ?? []), turns });
        setWaiting(waiting);
      },
      (error: Error) => {
        if (signal.aborted) return;
        if (error instanceof KeyRefused) onRefused();
        else setFailure(error.message);
      },
    );
    return () => controller.abort();
  }, [api, id, channel, round]);

  const isTaken = loaded !== undefined && isHeld(loaded.activities);
  const isLive = isWaiting || isTaken;
  useEffect(() => {
    if (!isLive) return undefined;
    const timer = setInterval(() => document.visibilityState === "visible" && setRound((count) => count + 1), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isLive]);

  // The reader has asked for this conversation: the keyboard and the screen reader go on here.
  useEffect(() => heading.current?.focus(), []);

  return (
    <article class="transcript">
      <header class="transcript-head">
        <button class="plain-button back" onClick={onBack}>
          <Icon name="back" /> {texts.back}
        </button>
        <h2 ref={heading} tabIndex={-1}>{id}</h2>
        {channel !== "" && <p class="quiet-text">{channel}</p>}
      </header>
      {failure !== undefined && <Failure reason={failure} onRetry={() => setRound(round + 1)} />}
      {failure === undefined && loaded === undefined && <p class="note" role="status">{texts.loading}</p>}
      {loaded !== undefined && (
        <Turns
          {...loaded}
          shown={turn}
          mark={async (reviewed, status, note) => {
            const review = await api.reviewTurn(id, channel, reviewed.turn, status, note);
            setLoaded((before) => before && { ...before, turns: before.turns.map((other) => (other.turn === reviewed.turn ? { ...other, review } : other)) });
          }}
          onRefused={onRefused}
        />
      )}
      {loaded !== undefined && (
        <Desk
          api={api}
          id={id}
          channel={channel}
          isWaiting={isWaiting}
          isHeld={isTaken}
          onRefused={onRefused}
          onDone={() => {
            follow();
            setRound((count) => count + 1);
          }}
        />
      )}
    </article>
  );
}

/** Keeps the last turn in view for a reader who is there when more is said; gives what brings them there. */
function useFollow(inside: { current: HTMLElement | null }, loaded: Loaded | undefined): () => void {
  const isAtEnd = useRef(false);
  const reader = (): Element | undefined => inside.current?.closest(".reader") ?? undefined;
  /** The place where the last turn begins below the heading, or the end where all of it has room. */
  const last = (element: Element): number => {
    const turns = element.querySelectorAll(".turn");
    const top = turns[turns.length - 1]?.getBoundingClientRect().top ?? 0;
    const heading = element.querySelector(".transcript-head")?.getBoundingClientRect().bottom ?? 0;
    return Math.min(element.scrollTop + top - heading, element.scrollHeight - element.clientHeight);
  };
  useEffect(() => {
    const element = reader();
    const onScroll = (): void => {
      if (element !== undefined) isAtEnd.current = last(element) - element.scrollTop < AT_END_PX;
    };
    element?.addEventListener("scroll", onScroll);
    return () => element?.removeEventListener("scroll", onScroll);
  }, []);
  useLayoutEffect(() => {
    const element = reader();
    if (isAtEnd.current && element !== undefined) element.scrollTop = last(element);
  }, [loaded]);
  return () => {
    isAtEnd.current = true;
  };
}

interface TurnsProps extends Loaded {
  shown: number;
  mark(turn: Turn, ...said: Parameters<Mark>): Promise<void>;
  onRefused(): void;
}

function Turns({ activities, turns, shown, mark, onRefused }: TurnsProps) {
  const texts = useTexts();
  const found = useRef<HTMLElement>(null);
  useEffect(() => found.current?.scrollIntoView({ block: "center" }), [shown]);
  const now = useMemo(() => Date.now(), []);
  const entries = useMemo(() => activities.filter(isShown).map(toEntry), [activities]);
  const isOf = (turn: Turn) => (entry: Entry): boolean => {
    const sequence = entry.activity.sequence ?? 0;
    return sequence >= turn.first_sequence && sequence < turn.first_sequence + turn.activities;
  };
  const rated = (turn: Turn): number | undefined => {
    const answer = activities.find((activity) => activity.id === turn.about)?.sequence;
    if (typeof turn.about !== "string" || answer === undefined) return undefined;
    return turns.find((other) => answer >= other.first_sequence && answer < other.first_sequence + other.activities)?.turn;
  };
  const stray = entries.filter((entry) => !turns.some((turn) => isOf(turn)(entry)));
  return (
    <>
      {stray.length > 0 && <MessageList entries={stray} now={now} />}
      {turns.map((turn) => {
        const own = entries.filter(isOf(turn));
        return (
          <section key={turn.turn} class={turn.turn === shown ? "turn found" : "turn"} ref={turn.turn === shown ? found : null}>
            <div class="turn-messages">
              {own.length > 0 ? <MessageList entries={own} now={now} /> : <p class="note">{texts.noMessages}</p>}
            </div>
            <TurnCard turn={turn} about={rated(turn)} mark={(...said) => mark(turn, ...said)} onRefused={onRefused} />
          </section>
        );
      })}
    </>
  );
}

function toEntry(activity: Activity, index: number): Entry {
  return { key: activity.id ?? `${index}`, activity, isUser: isFromUser(activity), delivery: "sent" };
}
