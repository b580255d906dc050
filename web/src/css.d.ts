/** A style sheet as text: the chat hands it to `CSSStyleSheet`, so that no inline style is needed. */
declare module "*.css" {
  const text: string;
  export default text;
}
