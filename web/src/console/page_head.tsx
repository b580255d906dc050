/** The head of a page of the console: back to the list, what it is, and what can be done with it. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../shared/icons.tsx";
import { useTexts } from "./texts.ts";

interface PageHeadProps {
  title: string;
  onBack: () => void;
  children: ComponentChildren;
}

export function PageHead({ title, onBack, children }: PageHeadProps) {
  const texts = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  // The reader has asked for this: the keyboard and the screen reader go on here.
  useEffect(() => heading.current?.focus(), []);
  return (
    <header class="transcript-head">
      <button class="plain-button back" onClick={onBack}>
        <Icon name="back" /> {texts.back}
      </button>
      <h2 ref={heading} tabIndex={-1} class="plain-title">{title}</h2>
      {children}
    </header>
  );
}
