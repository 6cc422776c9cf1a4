/*
doc: The releases of the outside world that these packs were made from, with their licences.
*/
SELECT source, distribution, version, release_tag, license, attribution
FROM source.releases
