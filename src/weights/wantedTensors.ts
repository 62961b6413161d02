// Which tensors of a weights file some rows need, and that the file holds them.
import { convolutionsOf, type Row } from '../network/spec.ts';
import { type Manifest, networkOf } from './manifest.ts';
import { refuse } from './refuse.ts';

/** A convolution of the rows, with the shapes of its two tensors. */
export interface WantedConvolution {
  readonly name: string;
  /** [out, in, 3, 3]. */
  readonly weight: readonly number[];
  /** [out]. */
  readonly bias: readonly number[];
}

/** The convolutions in `rows` in forward order; refuses rows that the file has no weights for. */
export function wantedConvolutions(
  manifest: Manifest,
  rows: readonly Row[],
): readonly WantedConvolution[] {
  const held = convolutionsOf(networkOf(manifest).rows);
  const last = held.findIndex(({ name }) => name === manifest.lastLayer);
  return convolutionsOf(rows).map(({ name, inChannels, outChannels }, index) => {
    const here = held[index];
    if (index > last || here?.name !== name) {
      const advice = `convert the weights with --last ${name}`;
      refuse(
        manifest.file,
        `the file must hold ${name}`,
        `${manifest.network} up to ${manifest.lastLayer}`,
        advice,
      );
    }
    if (here.inChannels !== inChannels || here.outChannels !== outChannels) {
      const rule = `${name} must have ${inChannels} input and ${outChannels} output channels`;
      refuse(
        manifest.file,
        rule,
        `${here.inChannels} and ${here.outChannels}`,
        'take the network of the manifest',
      );
    }
    return { name, weight: [outChannels, inChannels, 3, 3], bias: [outChannels] };
  });
}
