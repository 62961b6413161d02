// A photo taken with the camera, in a dialog.
import { button, element } from '../view/element.ts';

/** Wires the dialog; `take` gets the photo. */
export function installCamera(take: (photo: Blob, title: string) => void): void {
  const dialog = element('camera', HTMLDialogElement);
  const video = element('camera-video', HTMLVideoElement);
  const text = element('camera-text', HTMLParagraphElement);
  const shutter = button('camera-take');
  const opener = button('photo-camera');
  opener.hidden = !navigator.mediaDevices?.getUserMedia;
  let stream: MediaStream | undefined;

  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = undefined;
    video.srcObject = null;
  };
  opener.addEventListener('click', async () => {
    dialog.showModal();
    shutter.disabled = true;
    text.textContent = 'Waiting for the camera…';
    try {
      const opened = await navigator.mediaDevices.getUserMedia({
        video: { width: { ideal: 1920 }, facingMode: 'environment' },
      });
      stream = opened;
      // It was closed while the browser asked.
      if (!dialog.open) return stop();
      video.srcObject = opened;
      await video.play();
      text.textContent = '';
      shutter.disabled = false;
    } catch (error) {
      text.textContent = reasonOf(error);
    }
  });
  shutter.addEventListener('click', async () => {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    canvas.getContext('2d')!.drawImage(video, 0, 0);
    const photo = await canvas.convertToBlob();
    dialog.close();
    take(photo, 'Camera');
  });
  button('camera-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', stop);
}

function reasonOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') return 'The camera is not allowed: allow it beside the address.';
  if (name === 'NotFoundError') return 'There is no camera: choose a file.';
  if (name === 'NotReadableError') return 'Another program uses the camera: close it, try again.';
  return `The camera does not start: ${error instanceof Error ? error.message : String(error)}`;
}
