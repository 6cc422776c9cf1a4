/*
doc: Which release of the outside world these packs were made from, and under which licence.
*/
SELECT source, distribution, version, release_tag, license, attribution
FROM source.releases
