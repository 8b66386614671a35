// The least page that plays the files: hls.js as the watch page has it, and nothing else.
import Hls from 'hls.js';
import { config } from '../../../web/player/src/player';

const video = document.getElementById('video') as HTMLVideoElement;
const hls = new Hls(config);
hls.on(Hls.Events.MANIFEST_PARSED, () => void video.play());
hls.loadSource('/play/master.m3u8');
hls.attachMedia(video);
