// How the element looks. A page changes it with custom properties, ::part() and slots.

const CSS = `
:host {
  display: block;
  color-scheme: light dark;
  --_accent: var(--neural-style-accent, light-dark(#2743c9, #a9b8ff));
  --_on-accent: var(--neural-style-on-accent, light-dark(#ffffff, #10142a));
  --_surface: var(--neural-style-surface, light-dark(#ffffff, #17181d));
  --_text: var(--neural-style-text, light-dark(#1b1c22, #ededf2));
  --_muted: var(--neural-style-muted, light-dark(#595b67, #a7a9b5));
  --_line: var(--neural-style-line, light-dark(#d7d8de, #36383f));
  --_error: var(--neural-style-error, light-dark(#a8201a, #ff9d94));
  --_radius: var(--neural-style-radius, 12px);
  --_backdrop: light-dark(#ecedf1, #0f1013);
  font: var(--neural-style-font, 400 0.875rem/1.4 system-ui, sans-serif);
  color: var(--_text);
}
:host([hidden]), [hidden] { display: none !important; }
*, ::before { box-sizing: border-box; }
/* As wide as its container; where that asks for the element's own width, 24rem. */
.root {
  display: flex; flex-direction: column; block-size: 100%; overflow: clip;
  container-type: inline-size; contain-intrinsic-inline-size: 24rem;
  background: var(--_surface); border: 1px solid var(--_line); border-radius: var(--_radius);
}
.root:focus-visible, button:focus-visible { outline: 2px solid var(--_accent); outline-offset: 2px; }
.spoken { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.frame {
  position: relative; flex: 1 1 auto; min-block-size: 6rem; overflow: clip;
  aspect-ratio: var(--_ratio, 4 / 3); background: var(--_backdrop);
}
.photo, .picture, [part='poster'], ::slotted([slot='poster']) {
  position: absolute; inset: 0; inline-size: 100%; block-size: 100%; object-fit: contain;
}
[part='poster'], ::slotted([slot='poster']) { object-fit: cover; }
.frame .placeholder { position: absolute; inset: 0; margin: auto; inline-size: 56px; block-size: 56px; fill: var(--_muted); opacity: 0.45; }
.is-compared .picture { clip-path: inset(0 calc(100% - var(--_split)) 0 0); }
.is-painted:not(.is-compared) .photo { visibility: hidden; }

.compare { position: absolute; inset: 0; direction: ltr; --_thumb: 44px; }
.compare input {
  position: absolute; inset: 0 calc(var(--_thumb) / -2); inline-size: calc(100% + var(--_thumb)); block-size: 100%;
  margin: 0; appearance: none; background: none; cursor: ew-resize; touch-action: pan-y; outline: none;
}
.compare input::-webkit-slider-runnable-track { block-size: 100%; background: none; }
.compare input::-webkit-slider-thumb { appearance: none; inline-size: var(--_thumb); block-size: 100%; background: none; border: 0; }
.compare input::-moz-range-track { block-size: 100%; background: none; }
.compare input::-moz-range-thumb { inline-size: var(--_thumb); block-size: 100%; background: none; border: 0; }
.divider {
  position: absolute; inset-block: 0; left: var(--_split); inline-size: 2px; margin-inline-start: -1px;
  background: #fff; box-shadow: 0 0 0 1px rgb(0 0 0 / 0.35); pointer-events: none;
}
.divider span {
  position: absolute; inset-block-start: 50%; left: 50%; inline-size: 36px; block-size: 36px; translate: -50% -50%;
  display: grid; place-items: center; border-radius: 50%; background: #fff; color: #1b1c22;
  border: 1px solid rgb(0 0 0 / 0.35); box-shadow: 0 2px 8px rgb(0 0 0 / 0.3);
}
.divider span::before { content: '\\2039\\2009\\203A'; font: 700 18px/1 system-ui, sans-serif; translate: 0 -1px; }
.compare input:focus-visible + .divider span { outline: 3px solid var(--_accent); outline-offset: 2px; }
.chip {
  position: absolute; inset-block-end: 8px; padding: 1px 8px; border-radius: 99px; pointer-events: none;
  background: rgb(0 0 0 / 0.72); color: #fff; font-size: 0.75rem;
}
.chip-picture { left: 8px; }
.chip-photo { right: 8px; }

.panel {
  position: relative; display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px;
  padding: 10px 12px 12px; border-block-start: 1px solid var(--_line);
}
.bar {
  position: absolute; inset: -3px 0 auto; block-size: 5px; overflow: clip;
  background: var(--_line);
}
.fill { block-size: 100%; background: var(--_accent); }
.status {
  flex: 1 1 9rem; min-inline-size: 0; min-block-size: 46px; display: flex; flex-direction: column; justify-content: center;
  font-variant-numeric: tabular-nums;
}
.status strong, .notice strong { font-weight: 600; }
.status span, .curve span, .notice small { color: var(--_muted); font-size: 0.8125rem; }
.curve { display: flex; flex-direction: column; align-items: flex-end; font-variant-numeric: tabular-nums; }
.curve svg { inline-size: 84px; block-size: 28px; }
.curve .line { fill: none; stroke: var(--_accent); stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }
.curve .area { fill: var(--_accent); fill-opacity: 0.12; }
.curve .dot { fill: var(--_accent); }
.notice { flex: 1 1 16rem; min-inline-size: 0; overflow-wrap: anywhere; border-inline-start: 3px solid var(--_error); padding-inline-start: 10px; }
.notice strong { color: var(--_error); }
.notice p { margin: 2px 0; }
.notice small { display: block; }

.buttons { display: flex; flex-wrap: wrap; gap: 8px; flex: 1 1 100%; }
.buttons > * { flex: 1 1 auto; }
@container (inline-size < 22rem) {
  button .icon { display: none; }
}
@container (inline-size >= 37rem) {
  .buttons { flex: 0 0 auto; flex-wrap: nowrap; }
}
button {
  display: inline-flex; align-items: center; justify-content: center; gap: 6px;
  min-block-size: 36px; min-inline-size: 36px; padding: 4px 10px; border-radius: calc(var(--_radius) * 2 / 3);
  font: inherit; font-weight: 500; color: var(--_text); background: transparent; border: 1px solid var(--_line); cursor: pointer;
}
button:hover { border-color: var(--_text); }
button.main { background: var(--_accent); border-color: var(--_accent); color: var(--_on-accent); }
button.main:hover { filter: brightness(1.12); }
button[aria-disabled='true'] { opacity: 0.6; cursor: default; }
.icon { inline-size: 16px; block-size: 16px; fill: currentColor; flex: none; }

@media (prefers-reduced-motion: no-preference) {
  .fill { transition: inline-size 0.2s linear; }
  button { transition: border-color 0.15s, filter 0.15s; }
}
@media (forced-colors: active) {
  .bar { border-block: 1px solid CanvasText; block-size: 9px; }
  .fill, .divider { forced-color-adjust: none; background: Highlight; }
  .divider { background: CanvasText; }
  .curve .line { stroke: CanvasText; }
  .curve .area, .curve .dot { fill: CanvasText; }
  .compare input:focus-visible + .divider span, .root:focus-visible, button:focus-visible { outline-color: Highlight; }
}
`;

const sheets = new WeakMap<Document, CSSStyleSheet>();

/** The stylesheet for elements of a document: one for all, made there, which strict policies allow. */
export function sheetOf(document: Document): CSSStyleSheet {
  const known = sheets.get(document);
  if (known) return known;
  const sheet = new (document.defaultView ?? globalThis).CSSStyleSheet();
  sheet.replaceSync(CSS);
  sheets.set(document, sheet);
  return sheet;
}
