// In the place of hls.js' readers of MPEG-TS, AAC, MP3 and AC-3 (vite.config.ts): our videos are
// CMAF. Such a file is not recognized, which hls.js says as for any other that it cannot read.
export class Unread {
  static probe(): boolean {
    return false;
  }
}

export { Unread as default, Unread as AC3Demuxer };
