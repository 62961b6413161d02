// Defines <neural-style>, for pages that only want the tag; a server that renders the page may import it too.
import { define } from './element.ts';

if ('customElements' in globalThis) define();
