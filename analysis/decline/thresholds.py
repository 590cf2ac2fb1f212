"""The assumptions of the verdict, in one place (method.md F): none of them is estimated from data."""

#: Slopes whose 90 % interval lies within this distance of zero are practically flat.
FLAT_SLOPE = 0.03
#: Half the 95 % range of a slope at which a decline of the usual size can be told (method.md E), for how many creators
#: that takes; and from how many on no number is told, since a handful says nothing about so many.
TOLD_WITHIN = 0.05
MOST_NEEDED = 1_000_000
#: Below this many creators the findings say so; on real data 100 creators showed a decline of 8 % half the time.
FEW_CREATORS = 100
#: Fewest creators, and fewest creators of one platform, that take part in a fit.
FEWEST_CREATORS = 3
#: From this many creators on the spread is modelled; below it is taken as the same at every size. Bands that leave each
#: creator out hold at 30 (`make study`); method.md asked for 50 of bands that do not.
CREATORS_FOR_SPREAD = 30
#: Up to this many creators the average slope's error comes from leaving each out once.
JACKKNIFE_UP_TO = 500
#: Above this many creators the average creator is fitted on bins and polished by passes over the rows (method.md A10).
CREATORS_FOR_BINS = 50_000
#: Fewest creators in which a bend is looked for.
CREATORS_FOR_BEND = 30
#: A bend is proven below this bootstrap p-value.
BEND_LEVEL = 0.05
#: Fewest creators of a group (niche, country) that gets a slope of its own.
CREATORS_FOR_GROUP = 30
#: Slopes here mean that engagement has almost nothing to do with follower counts (method.md A1).
UNRELATED_SLOPES = (-1.05, -0.85)
#: A decline that follower counts wrong by less than this factor could create is under suspicion.
WEAK_ARTEFACT_FACTOR = 1.5
#: From this share of creators with no engagement at all the average creator decides the state, not the typical one. In
#: simulations of a rate that does not change with size, 0.8 % leave the typical slope and the bend at their 5 in 100,
#: 2 % make it 15 and 10 % make it 94 (1,000 creators).
MANY_ZEROS = 0.01
#: One creator with more than this share of the slope's variance carries too much of it.
ONE_CREATOR_SHARE = 0.5
#: Creators stand "near" a size within this many powers of ten, and this many of them support a statement there.
NEAR_DEX = 0.25
NEAR_CREATORS = 15
#: Where accounts of one creator take part as creators of their own, a range that would be this much wider if they
#: counted together is too narrow.
SAME_PEOPLE = 1.1
#: A share of posts too young to judge from which the level, and perhaps the slope, is under suspicion.
MANY_YOUNG = 0.05
#: Groups of fewer creators than this differ by chance more often than a test says (.12 at 25, .06 at 60 a group).
LARGE_GROUP = 60
#: Followers at which levels are stated; x = ln(followers / REFERENCE).
REFERENCE = 10_000.0
