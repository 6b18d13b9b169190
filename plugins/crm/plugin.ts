import { definePlugin } from '../../engine/plugins/api.ts'
import { conversionActions, conversionRoutes } from './conversion.ts'
import { duplicateActions, duplicateRoutes } from './duplicates.ts'
import { progress } from './progress.ts'
import { translations } from './translations.ts'

/** What people do with customer records beyond writing them: conversion and its way back, duplicates and merging, and how far objectives are. */
export const plugin = definePlugin({
  name: 'crm',
  title: 'CRM',
  version: '0.1.0',
  rights: ['read', 'write'],
  translations,
  recordRoutes: { ...conversionRoutes, ...duplicateRoutes },
  actions: { ...conversionActions, ...duplicateActions },
  panels: { progress },
})
