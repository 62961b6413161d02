// What can be done with a picture that is done: a file, the clipboard, a share.
import { make } from './element.ts';

/** Saves a file, by the browser's own download. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  make('a', { href: url, download: name }).click();
  // The download has begun by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Puts a PNG into the clipboard; false if the browser refuses. */
export async function copyPicture(png: Blob): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
    return true;
  } catch {
    return false;
  }
}

/** True where the system can share files. */
export function canShare(): boolean {
  const file = new File([''], 'picture.png', { type: 'image/png' });
  return Boolean(navigator.canShare?.({ files: [file] }));
}

/** Opens the system's share sheet. */
export async function sharePicture(png: Blob, name: string): Promise<void> {
  const files = [new File([png], name, { type: 'image/png' })];
  // The user may close it, which is no error.
  await navigator.share({ files, title: name }).catch(() => undefined);
}

/** "River", "Swirls" -> "river-in-swirls.png". */
export function fileNameOf(photo: string, painting: string): string {
  const plain = (title: string) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'picture';
  return `${plain(photo)}-in-${plain(painting)}.png`;
}
