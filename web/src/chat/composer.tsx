/** Where the person writes. Enter sends, Shift+Enter makes a line. */

import type { RefObject } from "preact";
import { useId, useLayoutEffect, useState } from "preact/hooks";
import { Icon } from "../shared/icons.tsx";
import { useLanguage } from "../shared/message_list.tsx";
import { fill } from "../shared/strings.ts";

/** Longer messages (characters) are not sent; the count is shown from `NEAR_LIMIT` on. */
const LONGEST_MESSAGE = 4_000;
const NEAR_LIMIT = 3_600;
/** A paste beyond this is cut by the browser, before it can make the page slow. */
const LONGEST_INPUT = 50_000;
/** Lines are added up to this height (pixels), then the input scrolls. */
const TALLEST_PX = 140;

interface ComposerProps {
  input: RefObject<HTMLTextAreaElement | null>;
  isDisabled: boolean;
  onSend(text: string): void;
}

export function Composer({ input, isDisabled, onSend }: ComposerProps) {
  const { strings, locale } = useLanguage();
  const [text, setText] = useState("");
  const id = useId();
  const isTooLong = text.length > LONGEST_MESSAGE;
  const canSend = !isDisabled && text.trim() !== "" && !isTooLong;
  const number = new Intl.NumberFormat(locale);

  useLayoutEffect(() => {
    const area = input.current;
    if (area === null) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, TALLEST_PX)}px`;
  }, [text, input]);

  const send = (event: Event): void => {
    event.preventDefault();
    if (!canSend) return;
    onSend(text.trim());
    setText("");
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes a word, Enter belongs to it (Safari reports key code 229 only).
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) send(event);
  };

  return (
    <form class="composer" onSubmit={send}>
      <label class="hidden" for={id}>{strings.inputLabel}</label>
      <textarea
        ref={input}
        id={id}
        rows={1}
        value={text}
        dir="auto"
        maxLength={LONGEST_INPUT}
        placeholder={strings.inputPlaceholder}
        enterkeyhint="send"
        autocomplete="off"
        disabled={isDisabled}
        aria-invalid={isTooLong}
        aria-describedby={`${id}-count`}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <button class="send" type="submit" disabled={!canSend} aria-label={strings.send} title={strings.send}>
        <Icon name="send" />
      </button>
      <p class={isTooLong ? "count over" : "count"} id={`${id}-count`} role={isTooLong ? "alert" : undefined}>
        {isTooLong
          ? fill(strings.tooLong, { count: number.format(text.length), limit: number.format(LONGEST_MESSAGE) })
          : text.length >= NEAR_LIMIT && `${number.format(text.length)} / ${number.format(LONGEST_MESSAGE)}`}
      </p>
    </form>
  );
}
