// npm run manifest: writes the manifest of the custom element beside the built package.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeElementManifest } from './elementManifest.ts';

const out = join(import.meta.dirname, '../../dist');
mkdirSync(out, { recursive: true });
await writeElementManifest(out);
