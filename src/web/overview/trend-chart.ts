/** The pass rate of the latest rounds as a picture (SVG), drawn here; the page has the same figures as a table. */

import { LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { RoundFigures } from '../../store/round-progress.ts';

echarts.use([LineChart, GridComponent, SVGRenderer]);

const WIDTH = 640;
const HEIGHT = 240;

export function trendChart(rounds: readonly RoundFigures[]): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    grid: { left: 48, right: 24, top: 24, bottom: 32 },
    xAxis: { type: 'category', data: rounds.map(({ name }) => name), axisLabel: { color: '#4d5967' } },
    yAxis: {
      type: 'value',
      min: lowest(rounds),
      max: 100,
      axisLabel: { formatter: '{value}%', color: '#4d5967' },
    },
    series: [
      {
        type: 'line',
        data: rounds.map(({ passRate }) => passRate),
        symbolSize: 8,
        lineStyle: { color: '#0b4f9c', width: 2 },
        itemStyle: { color: '#0b4f9c' },
        label: { show: true, formatter: '{c}%', color: '#1b2430' },
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

/** Rates lie close to a hundred: the axis begins at a whole ten below them, and says so. */
function lowest(rounds: readonly RoundFigures[]): number {
  const rates = rounds.flatMap(({ passRate }) => (passRate === null ? [] : [passRate]));
  return Math.max(0, Math.floor((Math.min(100, ...rates) - 5) / 10) * 10);
}
