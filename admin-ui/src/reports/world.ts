/** The countries of the world, loaded with the first map: their outlines are those of Natural Earth (public domain), 1 : 110 million. */
import { MapChart } from 'echarts/charts'
import { GeoComponent } from 'echarts/components'
import { registerMap, use } from 'echarts/core'
import codes from 'i18n-iso-countries/codes.json'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import topology from 'world-atlas/countries-110m.json'
import { unbroken } from './antimeridian.ts'

use([MapChart, GeoComponent])

const byNumber = new Map((codes as readonly (readonly string[])[]).map(([alpha2 = '', , number = '']) => [number, alpha2]))

/** The map that charts name; its regions are named by ISO 3166-1 alpha-2, as the records name countries. */
export const worldName = 'world'

const world = topology as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>
const outlines = feature(world, world.objects.countries)
const features = outlines.features
  // Without Antarctica the inhabited part fills the picture.
  .filter(({ id }) => id !== '010')
  .map((one) => {
    const { geometry } = one
    if (geometry.type === 'Polygon') return { ...one, geometry: { ...geometry, coordinates: geometry.coordinates.map(unbroken) } }
    if (geometry.type !== 'MultiPolygon') return one
    return { ...one, geometry: { ...geometry, coordinates: geometry.coordinates.map((rings) => rings.map(unbroken)) } }
  })
  .map((one) => ({ ...one, properties: { name: byNumber.get(String(one.id)) ?? one.properties.name } }))

registerMap(worldName, { geoJSON: { ...outlines, features } } as unknown as Parameters<typeof registerMap>[1])
