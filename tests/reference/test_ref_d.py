"""REF-D: the optimum of a small plan, known exactly."""

from analysis import choose


def test_ref_d():
    choice = choose((500, 900, 1500, 4000, 700, 2600, 300, 1200), (120, 200, 380, 1000, 160, 700, 60, 310), budget=1200,
                    max_items=4, groups=(0, 0, 1, 1, 0, 1, 0, 1), group_min_spend={1: 300})
    assert choice.indices.tolist() == [1, 3] and choice.levels.tolist() == [0, 0]
    assert (choice.value, choice.cost, choice.bound, choice.gap) == (4900, 1200, 4900, 0)
