// Defines <neural-style>, for pages that only want the tag.
import { define } from './element.ts';

define();
