/** A chart of stacked bars as SVG, drawn on the server; the page shows its table beside it. */

import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([BarChart, GridComponent, LegendComponent, SVGRenderer]);

export interface Bars {
  /** What the bars stand for, from the top. */
  readonly labels: readonly string[];
  readonly series: readonly {
    readonly name: string;
    /** A colour of the console's. */
    readonly colour: string;
    /** One for each label. */
    readonly values: readonly number[];
  }[];
}

const WIDTH = 560;
const BAR = 30;
/** Legend above, figures below. */
const AROUND = 74;
/** Within an attribute of the picture, so without quotation marks. */
const FONT = 'system-ui, PingFang SC, Microsoft YaHei, Noto Sans SC, sans-serif';

export function barsSvg(bars: Bars): string {
  const chart = init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: WIDTH,
    height: AROUND + BAR * Math.max(1, bars.labels.length),
  });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: FONT, color: '#1b2430' },
    legend: { top: 0, left: 0, itemWidth: 14, itemGap: 12, data: bars.series.map(({ name }) => name) },
    grid: {
      top: 34,
      bottom: 24,
      left: 8,
      right: 24,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    xAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: '#e3e8ee' } } },
    yAxis: {
      type: 'category',
      inverse: true,
      data: [...bars.labels],
      axisTick: { show: false },
      axisLabel: { width: 150, overflow: 'break' },
    },
    series: bars.series.map(({ name, colour, values }) => ({
      type: 'bar',
      name,
      stack: 'accounts',
      barMaxWidth: 18,
      itemStyle: { color: colour, borderColor: '#ffffff', borderWidth: 1 },
      data: [...values],
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
