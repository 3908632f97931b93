// 17 เมษายน 2567 เวลา 09.05 น., or 17 April 2024, 09:05, by the office's clock.
export function whenOf(moment, language = document.documentElement.lang) {
  const thai = language !== 'en';
  const part = (options) => new Intl.DateTimeFormat(thai ? 'th-TH' : 'en-GB', { ...options, timeZone: 'Asia/Bangkok' }).format(moment);
  const [day, time] = [part({ dateStyle: 'long' }), part({ timeStyle: 'short', hourCycle: 'h23' })];
  return thai ? `${day} เวลา ${time.replace(':', '.')} น.` : `${day}, ${time}`;
}
