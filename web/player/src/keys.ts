// Keys that work anywhere on the page, except where somebody types.

const seekSeconds = 5;

export function keys(video: HTMLVideoElement, playing: () => boolean): void {
  document.addEventListener('keydown', (e) => {
    const target = e.target as HTMLElement;
    if (e.ctrlKey || e.metaKey || e.altKey || !playing()) return;
    if (target.closest('input, select, textarea, button, summary, a') && e.key !== 'f' && e.key !== 'm') return;
    if (act(video, e.key, target === video)) e.preventDefault();
  });
}

/** Does what a key says; false if it says nothing. The element's own controls handle space and arrows. */
function act(video: HTMLVideoElement, key: string, own: boolean): boolean {
  switch (key) {
    case ' ':
      if (own) return false;
      toggle(video);
      return true;
    case 'k':
      toggle(video);
      return true;
    case 'ArrowLeft':
    case 'ArrowRight':
      if (own) return false;
      video.currentTime += key === 'ArrowLeft' ? -seekSeconds : seekSeconds;
      return true;
    case 'm':
      video.muted = !video.muted;
      return true;
    case 'f':
      if (document.fullscreenElement) void document.exitFullscreen();
      else void video.requestFullscreen().catch(() => undefined);
      return true;
  }
  return false;
}

function toggle(video: HTMLVideoElement): void {
  if (video.paused) void video.play().catch(() => undefined);
  else video.pause();
}
