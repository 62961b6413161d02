// From settings to figures and pictures: open a runtime, judge pair after pair.
import type { RgbImage, Size } from '../../src/advanced.ts';
import { openRuntime, type Runtime } from '../runtime/runtime.ts';
import { tuningOn } from '../tune/options.ts';
import type { Pair } from './inputs.ts';
import { judgePair, type PairFigures } from './judgePair.ts';
import type { JudgeSettings } from './options.ts';
import { type JudgeReport, type NamedFigures, networkReport, reportOf } from './report.ts';
import type { Column, SheetRow } from './sheet.ts';

/** What came of it; the pictures are in the order of the report's pairs. */
export interface Judgement {
  readonly report: JudgeReport;
  readonly pictures: readonly SheetRow[];
}

/** Judges all pairs; `say` is told what is going on. */
export async function judge(
  settings: JudgeSettings,
  say: (line: string) => void,
): Promise<Judgement> {
  const { pairs, recipe, size, steps, full, compact } = settings;
  const runtime = await openRuntime(settings, say);
  try {
    const figures: NamedFigures[] = [];
    const pictures: SheetRow[] = [];
    for (const [k, pair] of pairs.entries()) {
      const names = { content: pair.content.name, style: pair.style.name };
      say(`pair ${k + 1} of ${pairs.length}: ${names.content} in the style of ${names.style}`);
      const found = await runPair(runtime, settings, pair, say);
      figures.push({ ...names, ...found.figures });
      pictures.push(found.pictures);
    }
    const { name: adapter, isSoftware } = runtime.adapter;
    const place = { adapter, isSoftware, runtime: runtime.version };
    const networks = {
      full: networkReport(full.manifest),
      compact: networkReport(compact.manifest),
    };
    const setting = { ...place, ...networks, recipe: recipe.name, size, steps };
    return { report: reportOf(setting, figures), pictures };
  } finally {
    await runtime.close();
  }
}

/** In a page of its own, or on a device of its own. */
async function runPair(
  runtime: Runtime,
  { recipe, size, steps, full, compact }: JudgeSettings,
  { content, style }: Pair,
  say: (line: string) => void,
): Promise<{ readonly figures: PairFigures; readonly pictures: SheetRow }> {
  const { tuning, keepTimes } = tuningOn({ tune: undefined, kernels: undefined }, runtime);
  const manifests = { full: full.manifest, compact: compact.manifest };
  const names = { contentName: content.name, styleName: style.name };
  const task = { ...names, size, steps, recipe, ...manifests, tuning };
  const given = new Map<string, Uint8Array>();
  const figures = await runtime.run({ program: judgePair, page: 'tools/judge/page.ts' }, task, {
    files: { content: content.path, style: style.path, full: full.path, compact: compact.path },
    on: { phase: say, tuned: say, times: keepTimes },
    onGiven: (name, data) => given.set(name, data),
  });
  const { contentSize, styleSize } = figures;
  const picture = (name: Column, { width, height }: Size): RgbImage => {
    return { width, height, data: Float32Array.from(given.get(name)!) };
  };
  const pictures = {
    content: picture('content', contentSize),
    style: picture('style', styleSize),
    compact: picture('compact', contentSize),
    full: picture('full', contentSize),
  };
  return { figures, pictures };
}
